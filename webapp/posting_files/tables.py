"""CSV: finding out the encoding, the separator and what the columns mean; writing it so that no spreadsheet computes it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.posting_files.errors import MOST_ROWS, FileFault, FileRefused
from webapp.posting_files.records import FIELDS, Record
from webapp.posting_files.words import COLUMNS

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
OF_COUNTRY = {"GR": "cp1253", "BG": "cp1251", "RO": "cp1250", "IT": "cp1252", "AT": "cp1252"}
"""What older office programs of a country write. Bytes alone do not tell Greek from Cyrillic."""

ENCODINGS = ("utf-8", "cp1250", "cp1251", "cp1252", "cp1253")
SEPARATORS = ";,\t|"
MOST_COLUMNS = 100
LONGEST_CELL = 10_000
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet would compute, or what was kept from it by an apostrophe."""


@dataclass(frozen=True)
class Table:
    """A table as it stands in the file. `rows` are (line number of the file's rows, cells); the header is row 1."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    separator: str


def decode(data: bytes, country: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text and the encoding: the one given, else by its mark, else UTF-8, else the country's. Raises FileRefused."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    tried = [marked] if marked else [encoding] if encoding else ["utf-8", OF_COUNTRY.get(country, "cp1252")]
    for name in tried:
        try:
            return data.decode(name), "utf-8" if name == "utf-8-sig" else name
        except UnicodeError:
            continue
    raise FileRefused(FileFault.ENCODING)


def read_table(text: str) -> Table:
    """Read a table with the separator that divides it most evenly. Raises FileRefused."""
    best, best_score = [], (0.0, 0)
    separator = ";"
    for candidate in SEPARATORS:
        rows = _rows(text, candidate)
        if not rows:
            raise FileRefused(FileFault.EMPTY)
        width = len(rows[0][1])
        alike = sum(len(cells) == width for _number, cells in rows) / len(rows)
        if width > 1 and (alike, width) > best_score:
            best, best_score, separator = rows, (alike, width), candidate
    if not best:
        raise FileRefused(FileFault.NOT_A_TABLE)
    if len(best) < 2:
        raise FileRefused(FileFault.EMPTY)
    if len(best) - 1 > MOST_ROWS:
        raise FileRefused(FileFault.TOO_MANY_ROWS)
    if any(len(cells) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in cells) for _n, cells in best):
        raise FileRefused(FileFault.TOO_BIG)
    return Table([cell.strip() for cell in best[0][1]], best[1:], separator)


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return (number, cells) of rows that are not empty, up to one more than may be taken; rows are counted from 1."""
    found: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            if any(cell.strip() for cell in cells):
                found.append((number, cells))
            if len(found) > MOST_ROWS + 1:
                break
    except csv.Error as error:  # a cell beyond the module's own limit
        raise FileRefused(FileFault.TOO_BIG) from error
    return found


def find_columns(header: Iterable[str]) -> dict[str, int]:
    """Return field -> number of its column, by the headings that we know; each column is used once."""
    known = {_plain(word): name for name in FIELDS for word in (name, *COLUMNS.get(name, "").split("|"))}
    known |= {_plain(name): name for name in FIELDS}
    found: dict[str, int] = {}
    for number, heading in enumerate(header):
        name = known.get(_plain(heading))
        if name:
            found.setdefault(name, number)
    return found


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[_\-:*]+", " ", heading).casefold().split())


def read_rows(table: Table, columns: Mapping[str, int]) -> list[tuple[int, Record]]:
    """Return each row's number and what it says in the columns that mean something."""
    return [
        (number, {name: unguarded(cells[at]) for name, at in columns.items() if at < len(cells) and cells[at].strip()})
        for number, cells in table.rows
    ]


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return what stood in a cell before it was guarded."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def write_table(records: Iterable[Record]) -> bytes:
    """Write records as CSV that spreadsheets open by a double click: UTF-8 with its mark, semicolons."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(FIELDS)
    writer.writerows([guarded(record.get(name, "")) for name in FIELDS] for record in records)
    return codecs.BOM_UTF8 + sheet.getvalue().encode()
