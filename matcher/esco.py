"""Reading ESCO as the European Commission publishes it: CSV files in a zip or a folder, one or several languages at once.

Every column style from v1.0.3 to v1.2 is understood; a file is recognised by its header, its language by the end of its name. Where
packages of several versions name the same concept, the newest version speaks. What cannot be used is counted and reported.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

from matcher.errors import TaxonomyError
from matcher.rows import (
    BroaderRow,
    ConceptKind,
    ConceptRow,
    EscoPackage,
    FileReport,
    LabelKind,
    LabelRow,
    ReadReport,
    Refusal,
    RelationKind,
    RelationRow,
    SkillRelationRow,
)

MAX_MEMBERS = 500
"""Files in one zip; ESCO packages hold at most 20."""
MAX_RATIO = 100
"""Unpacked to packed size of one file; ESCO's own lie between 3 and 12."""
MAX_BYTES = 2 * 1024**3
"""Unpacked bytes read in one call; all languages of ESCO v1.2 together are about 1 GB."""
_PROGRESS_ROWS = 2000

_VERSION = re.compile(r"v(\d+(?:\.\d+)+)")
_LANGUAGE = re.compile(r"_([a-z]{2,3})$")
_SPLIT = re.compile(r"[\n\r|]+")
_SPACE = re.compile(r"\s+")
_UNUSABLE = re.compile("[\x00\ufffd]")


Progress = Callable[[int, int, str], None]
"""Called with bytes read, bytes to read in all, and the file at hand."""
_Row = dict[str, str]

__all__ = [
    "BroaderRow",
    "ConceptKind",
    "ConceptRow",
    "EscoPackage",
    "FileReport",
    "LabelKind",
    "LabelRow",
    "ReadReport",
    "Refusal",
    "RelationKind",
    "RelationRow",
    "SkillRelationRow",
    "read_esco",
]

_KINDS = {
    "KnowledgeSkillCompetence": ConceptKind.SKILL,
    "Occupation": ConceptKind.OCCUPATION,
    "ISCOGroup": ConceptKind.ISCO_GROUP,
    "SkillGroup": ConceptKind.SKILL_GROUP,
}
_KIND_OF_FILE = {
    "skills": ConceptKind.SKILL,
    "occupations": ConceptKind.OCCUPATION,
    "iscogroups": ConceptKind.ISCO_GROUP,
    "skillgroups": ConceptKind.SKILL_GROUP,
}
_LABEL_COLUMNS = (
    ("preferredLabel", LabelKind.PREFERRED),
    ("altLabels", LabelKind.ALTERNATIVE),
    ("hiddenLabels", LabelKind.HIDDEN),
)


@dataclass(frozen=True)
class _Source:
    """One CSV file, in a zip (`member`) or by itself."""

    path: Path
    member: str
    size: int

    @property
    def name(self) -> str:
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @property
    def stem(self) -> str:
        return Path(self.member or self.path.name).stem

    @property
    def language(self) -> str:
        found = _LANGUAGE.search(self.stem)
        return found[1] if found else ""

    @property
    def version(self) -> str:
        found = _VERSION.search(self.path.name) or _VERSION.search(self.path.parent.name)
        return found[1] if found else ""

    @property
    def age(self) -> tuple[tuple[int, ...], bool, str]:
        """Newest version first, then English first (its descriptions are the fullest), then by name."""
        version = tuple(-int(part) for part in self.version.split(".")) if self.version else (1,)
        return version, self.language != "en", self.name

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        if not self.member:
            with self.path.open("rb") as stream:
                yield stream
            return
        with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
            yield stream


def _members(path: Path) -> Iterator[_Source]:
    """List the CSV files of a zip; raise TaxonomyError on one that looks made to harm."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if len(entries) > MAX_MEMBERS:
        raise TaxonomyError(f"{path.name} holds {len(entries)} files, at most {MAX_MEMBERS} are read")
    for entry in entries:
        if entry.is_dir() or not entry.filename.lower().endswith(".csv"):
            continue
        if entry.flag_bits & 0x1:
            raise TaxonomyError(f"{path.name}/{entry.filename} is encrypted")
        if entry.file_size > MAX_RATIO * max(entry.compress_size, 1024):
            raise TaxonomyError(f"{path.name}/{entry.filename} unpacks to more than {MAX_RATIO} times its size")
        yield _Source(path, entry.filename, entry.file_size)


def _sources(paths: Iterable[str | Path]) -> list[_Source]:
    """Find all CSV files in files, zips and folders (a folder's own files and zips, no deeper), newest version first."""
    found: dict[tuple[Path, str], _Source] = {}
    for given in map(Path, paths):
        if not given.exists():
            raise TaxonomyError(f"{given} does not exist")
        for path in sorted(given.iterdir()) if given.is_dir() else [given]:
            if path.suffix.lower() == ".zip":
                found.update({(path.resolve(), source.member): source for source in _members(path)})
            elif path.suffix.lower() == ".csv":
                found[path.resolve(), ""] = _Source(path, "", path.stat().st_size)
            elif path == given:
                raise TaxonomyError(f"{path.name} is neither a zip nor a CSV file nor a folder")
    total = sum(source.size for source in found.values())
    if total > MAX_BYTES:
        raise TaxonomyError(f"the packages unpack to {total} bytes, at most {MAX_BYTES} are read")
    return sorted(found.values(), key=lambda source: source.age)


def _cell(row: _Row, column: str) -> str:
    return (row.get(column) or "").strip()


def _texts(cell: str) -> Iterator[str]:
    """Split a label cell: newlines in the full packages, ``|`` in collections and trimmed ones."""
    for part in _SPLIT.split(cell):
        if text := _SPACE.sub(" ", part).strip():
            yield text


class _Reader:
    """Collects rows file by file; what a newer file has said about a concept stays."""

    def __init__(self) -> None:
        self.concepts: dict[str, ConceptRow] = {}
        self.labels: list[LabelRow] = []
        self.relations: dict[tuple[str, str], RelationKind] = {}
        self.skill_relations: dict[tuple[str, str], RelationKind] = {}
        self.broader: dict[BroaderRow, None] = {}
        self._labelled: set[tuple[str, str]] = set()
        self._uris: dict[str, str] = {}

    def _uri(self, row: _Row, column: str) -> str:
        """Return the URI as one shared string, so that 100,000 relations do not hold 200,000 copies; empty if it is none."""
        uri = _cell(row, column)
        if not uri.startswith(("http://", "https://", "urn:")) or " " in uri:
            return ""
        return self._uris.setdefault(uri, uri)

    def reader_of(self, source: _Source, header: set[str]) -> Callable[[_Row, _Source, FileReport], str] | None:
        """Choose by the header who reads the rows of a file; None for a file whose content the others hold already."""
        if {"occupationUri", "relationType", "skillUri"} <= header:
            return self.relation
        if {"originalSkillUri", "relationType", "relatedSkillUri"} <= header:
            return self.skill_relation
        if {"conceptUri", "broaderUri"} <= header:
            return self.broader_pair
        if {"Level 0 URI", "Level 1 URI"} <= header:
            return self.hierarchy
        if source.stem.lower().startswith("conceptschemes") or "collection" in source.stem.lower():
            return None
        if {"conceptUri", "preferredLabel"} <= header:
            if not source.language:
                raise TaxonomyError(f"{source.name}: expected a name that ends in the language, as in skills_en.csv")
            return self.concept
        expected = "conceptUri and preferredLabel, or the columns of a relations file"
        raise TaxonomyError(f"{source.name}: expected {expected}; found {', '.join(sorted(header)) or 'no header'}")

    def concept(self, row: _Row, source: _Source, report: FileReport) -> str:
        """Take a concept and its labels; return why not, or nothing."""
        uri = self._uri(row, "conceptUri")
        if not uri:
            return "conceptUri is not a URI"
        stated = _cell(row, "conceptType")
        kind = _KINDS.get(stated) if stated else _KIND_OF_FILE.get(source.stem.rpartition("_")[0].lower())
        if kind is None:
            return f"unknown conceptType {stated!r}"
        if _cell(row, "status") not in {"", "released"}:
            return f"status is {_cell(row, 'status')!r}"
        if not _cell(row, "preferredLabel"):
            return "no preferredLabel"
        columns = ("code", "iscoGroup", "skillType", "reuseLevel", "description")
        new = ConceptRow(uri, kind, *(_cell(row, column) for column in columns))
        old = self.concepts.setdefault(uri, new)
        if old.kind is not kind:
            return f"already known as {old.kind}, here {kind}"
        if old is not new:
            filled = (before or now for before, now in zip(old[2:], new[2:], strict=True))
            self.concepts[uri] = ConceptRow(uri, kind, *filled)
        if (uri, source.language) in self._labelled:
            report.superseded += 1
        else:
            self._labelled.add((uri, source.language))
            self._label(uri, source.language, row)
        return ""

    def _label(self, uri: str, language: str, row: _Row) -> None:
        seen: set[str] = set()
        for column, kind in _LABEL_COLUMNS:
            cell = row.get(column) or ""
            for text in [_SPACE.sub(" ", cell).strip()] if kind is LabelKind.PREFERRED else _texts(cell):
                if text not in seen:
                    seen.add(text)
                    self.labels.append(LabelRow(uri, language, kind, text))

    def _related(self, row: _Row, columns: tuple[str, str], into: dict[tuple[str, str], RelationKind]) -> str:
        one, other = self._uri(row, columns[0]), self._uri(row, columns[1])
        if not (one and other):
            return f"{' or '.join(columns)} is not a URI"
        stated = _cell(row, "relationType")
        if stated not in {"essential", "optional"}:
            return f"unknown relationType {stated!r}"
        into.setdefault((one, other), RelationKind(stated))
        return ""

    def relation(self, row: _Row, _source: _Source, _report: FileReport) -> str:
        return self._related(row, ("occupationUri", "skillUri"), self.relations)

    def skill_relation(self, row: _Row, _source: _Source, _report: FileReport) -> str:
        return self._related(row, ("originalSkillUri", "relatedSkillUri"), self.skill_relations)

    def broader_pair(self, row: _Row, _source: _Source, _report: FileReport) -> str:
        pair = BroaderRow(self._uri(row, "conceptUri"), self._uri(row, "broaderUri"))
        if not all(pair):
            return "conceptUri or broaderUri is not a URI"
        self.broader[pair] = None
        return ""

    def hierarchy(self, row: _Row, _source: _Source, _report: FileReport) -> str:
        levels = [uri for level in range(4) if (uri := self._uri(row, f"Level {level} URI"))]
        if not levels:
            return "no Level 0 URI"
        self.broader.update({BroaderRow(uri, broader): None for broader, uri in pairwise(levels)})
        return ""

    def read(self, source: _Source, tell: Callable[[int], None]) -> FileReport:
        """Read one file; `tell` is given the bytes read so far."""
        report = FileReport(source.name, source.version, source.language)
        with source.open() as stream:
            table = csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline=""), strict=True)
            read = self.reader_of(source, {name.strip() for name in table.fieldnames or () if name})
            if read is None:
                report.skipped = "its concepts are in the other files"
                return report
            for count, row in enumerate(table):
                if count % _PROGRESS_ROWS == 0:
                    tell(stream.tell())
                if reason := _misshapen(row, read != self.hierarchy) or read(row, source, report):
                    report.refuse(table.line_num, reason)
                else:
                    report.read += 1
        return report


def _misshapen(row: _Row, whole: bool) -> str:
    """Say what is wrong with the shape of a row, or nothing; ESCO itself leaves out empty last columns of its hierarchy."""
    if None in row:
        return "more columns than the header"
    if whole and None in row.values():
        return "fewer columns than the header"
    if any(cell and _UNUSABLE.search(cell) for cell in row.values()):
        return "text is not valid UTF-8 or holds NUL"
    return ""


def read_esco(paths: str | Path | Iterable[str | Path], *, progress: Progress | None = None) -> EscoPackage:
    """Read ESCO packages: zips, folders or single CSV files, in any mix of versions and languages.

    Parameters
    ----------
    paths : path or iterable of path
        What to read. A folder stands for the CSV files and zips directly in it.
    progress : callable, optional
        Called with (bytes read, bytes to read, name of the file) every few thousand rows and after each file.

    Returns
    -------
    EscoPackage
        Concepts, labels and relations, each once; where versions differ, what the newest says. `report` accounts for every row.

    Raises
    ------
    TaxonomyError
        If a path does not exist, a zip is damaged or unpacks beyond `MAX_MEMBERS`, `MAX_RATIO` or `MAX_BYTES`, a header is not ESCO's,
        or nothing at all could be read.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    reader, report, done = _Reader(), ReadReport(), 0
    tell_all: Progress = progress or (lambda _done, _total, _what: None)
    name = ", ".join(map(str, given))
    try:
        sources = _sources(given)
        total = sum(source.size for source in sources)
        for source in sources:
            name, before = source.name, done
            report.files.append(reader.read(source, lambda now, b=before, n=name: tell_all(b + now, total, n)))  # type: ignore[misc]
            done += source.size
            tell_all(done, total, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, csv.Error) as error:
        raise TaxonomyError(f"{name}: {error}") from error
    if not report.read:
        raise TaxonomyError(f"no ESCO table was found in {', '.join(map(str, given)) or 'no paths'}")
    return EscoPackage(
        tuple(reader.concepts.values()),
        tuple(reader.labels),
        tuple(RelationRow(*pair, kind) for pair, kind in reader.relations.items()),
        tuple(SkillRelationRow(*pair, kind) for pair, kind in reader.skill_relations.items()),
        tuple(reader.broader),
        report,
    )
