"""Reading a file of vacancies, whatever it is called: what it holds decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.posting_files.errors import MOST_BYTES, FileFault, FileRefused
from webapp.posting_files.linked_data import read_postings
from webapp.posting_files.opening_xml import read_openings
from webapp.posting_files.records import Record
from webapp.posting_files.tables import MARKS, decode, find_columns, read_rows, read_table

NOT_TEXT = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
"""Beginnings of archives, of office files, of PDF."""


class Format(StrEnum):
    """In which format a file is."""

    CSV = "csv"
    JSON_LD = "jsonld"
    XML = "xml"


@dataclass(frozen=True)
class Read:
    """A file as it was read. `header` and `columns` are a table's alone."""

    format: Format
    encoding: str
    records: list[tuple[int, Record]]
    header: tuple[str, ...] = ()
    columns: Mapping[str, int] | None = None


def read_file(
    data: bytes, country: str, *, encoding: str | None = None, columns: Mapping[str, int] | None = None
) -> Read:
    """Read a file; a table's encoding and columns can be given when they were not found rightly. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused(FileFault.TOO_BIG)
    if not data.strip():
        raise FileRefused(FileFault.EMPTY)
    marked = any(data.startswith(mark) for mark, _name in MARKS)
    if data.startswith(NOT_TEXT) or (b"\0" in data and not marked):
        raise FileRefused(FileFault.NOT_TEXT)
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] if not data.startswith((b"\xff\xfe", b"\xfe\xff")) else b""
    if begins == b"<":
        return Read(Format.XML, "", read_openings(data.lstrip(b" \t\r\n")))
    text, found = decode(data, country, encoding)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return Read(Format.JSON_LD, found, read_postings(text))
    table = read_table(text)
    used = find_columns(table.header) if columns is None else columns
    return Read(Format.CSV, found, read_rows(table, used), tuple(table.header), dict(used))
