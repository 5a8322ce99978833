"""Why a whole file is refused, and the limits that it is held to."""

from __future__ import annotations

from enum import StrEnum

MOST_BYTES = 1024 * 1024
MOST_ROWS = 100
DEEPEST = 30
"""How far JSON and XML may be nested."""


class FileFault(StrEnum):
    """What is wrong with a file as a whole."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_DEEP = "too_deep"
    NOT_TEXT = "not_text"
    ENCODING = "encoding"
    NOT_A_TABLE = "not_a_table"
    NOT_JSON = "not_json"
    NOT_XML = "not_xml"
    DECLARATIONS = "declarations"
    NO_POSTING = "no_posting"


class FileRefused(ValueError):  # noqa: N818
    """A file that nothing can be taken from."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
