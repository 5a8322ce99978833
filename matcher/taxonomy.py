"""`Taxonomy`: ESCO as arrays, the common ground of candidates, openings and training."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from matcher.errors import UnknownConceptError
from matcher.esco import Progress, read_esco
from matcher.relatedness import OPTIONAL_WEIGHT, csr_of, pair_credits, rarity_of, relatedness_of
from matcher.rows import (
    BroaderRow,
    ConceptKind,
    ConceptRow,
    EscoPackage,
    LabelKind,
    LabelRow,
    RelationKind,
    RelationRow,
    SkillRelationRow,
)


class Taxonomy:
    """Concepts, labels in any languages, and who needs what, as arrays that are not changed once made.

    Make one with `from_rows`, `from_esco` or `starter`. Skills and occupations are kept in the order of their URIs, so equal content
    gives equal arrays whatever the order of the rows.

    Parameters
    ----------
    package : EscoPackage
        Rows, each concept once.

    Attributes
    ----------
    skills, occupations : tuple of str
        URIs in ascending order; their positions are the columns and rows of the matrices.
    essential, optional : float32 CSR array of shape (n_occupations, n_skills)
        1 where the occupation needs the skill; a skill that is both is essential.
    relatedness : float32 CSR array of shape (n_skills, n_skills)
        Partial credit in (0, 1] that one skill earns where the other is needed; symmetric, 1 on the diagonal.
    rarity : float32 ndarray of shape (n_skills,)
        0..1, higher is rarer: ``(1 + ln((1 + n_occupations) / (1 + occupations with it))) / (1 + ln(1 + n_occupations))``.
    dropped : int
        Relations that named a concept which the rows did not hold, or a concept of another kind.
    version : str
        Digest of the content: equal content, equal version.

    Notes
    -----
    How `relatedness` comes about, and its weights, stand in `matcher.relatedness`.

    References
    ----------
    European Commission, ESCO v1.1.1 (relations between occupations and skills, skills hierarchy).
    """

    skills: tuple[str, ...]
    occupations: tuple[str, ...]
    essential: csr_array
    optional: csr_array
    relatedness: csr_array
    rarity: npt.NDArray[np.float32]
    dropped: int
    version: str

    def __init__(self, package: EscoPackage) -> None:
        concepts = sorted(package.concepts)
        self._concepts = {row.uri: row for row in concepts}
        self.skills = tuple(row.uri for row in concepts if row.kind == ConceptKind.SKILL)
        self.occupations = tuple(row.uri for row in concepts if row.kind == ConceptKind.OCCUPATION)
        self._skill_index = {uri: index for index, uri in enumerate(self.skills)}
        self._occupation_index = {uri: index for index, uri in enumerate(self.occupations)}
        self.dropped = 0
        self._labels = sorted(row for row in package.labels if row.uri in self._concepts)
        self._preferred = {(row.uri, row.language): row.text for row in self._labels if row.kind == LabelKind.PREFERRED}
        self._any_label = {uri: text for (uri, _), text in reversed(self._preferred.items())}
        self.essential, self.optional = self._relations(package.relations)
        needed = (self.essential + OPTIONAL_WEIGHT * self.optional).tocsr()
        self.rarity = rarity_of(needed)
        pairs, dropped = pair_credits(self._skill_index, package.skill_relations, package.broader)
        self.dropped += dropped
        self.relatedness = relatedness_of(needed, pairs)
        self.version = package.digest()

    @classmethod
    def from_rows(
        cls,
        concepts: Iterable[ConceptRow],
        labels: Iterable[LabelRow],
        relations: Iterable[RelationRow],
        skill_relations: Iterable[SkillRelationRow] = (),
        broader: Iterable[BroaderRow] = (),
    ) -> Taxonomy:
        """Make a taxonomy from rows, however they were stored.

        Parameters
        ----------
        concepts : iterable of ConceptRow
            Each URI once; of a repeated one the last row counts.
        labels : iterable of LabelRow
            Labels of unknown concepts are left out.
        relations : iterable of RelationRow
            Occupation needs skill.
        skill_relations : iterable of SkillRelationRow, default=()
            Skill draws on skill.
        broader : iterable of BroaderRow, default=()
            Concept lies under concept.

        Returns
        -------
        Taxonomy
            The same for any order of the rows.
        """
        rows = {row.uri: row for row in concepts}
        return cls(
            EscoPackage(tuple(rows.values()), tuple(labels), tuple(relations), tuple(skill_relations), tuple(broader))
        )

    @classmethod
    def from_esco(cls, paths: str | Path | Iterable[str | Path], *, progress: Progress | None = None) -> Taxonomy:
        """Read official ESCO packages; parameters and errors are those of `matcher.esco.read_esco`.

        Parameters
        ----------
        paths : path or iterable of path
            Zips, folders or single CSV files.
        progress : callable, optional
            Called with bytes read, bytes to read and the file at hand.

        Returns
        -------
        Taxonomy
            All languages together.
        """
        return cls(read_esco(paths, progress=progress))

    @classmethod
    def starter(cls) -> Taxonomy:
        """Read the small taxonomy that ships with the project.

        Returns
        -------
        Taxonomy
            Entry-level and semi-skilled work, in eight languages.
        """
        with resources.as_file(resources.files("matcher") / "starter") as folder:
            return cls(read_esco(folder))

    def __contains__(self, uri: object) -> bool:
        """Whether a concept of any kind has this URI."""
        return uri in self._concepts

    def __repr__(self) -> str:
        return f"<Taxonomy {self.version[:12]}: {len(self.skills)} skills, {len(self.occupations)} occupations>"

    def has_skill(self, uri: str) -> bool:
        """Tell whether `skill_index` knows this URI.

        Parameters
        ----------
        uri : str
            Any text.

        Returns
        -------
        bool
            True for a skill, False for a concept of another kind or none.
        """
        return uri in self._skill_index

    def has_occupation(self, uri: str) -> bool:
        """Tell whether `occupation_index` knows this URI.

        Parameters
        ----------
        uri : str
            Any text.

        Returns
        -------
        bool
            True for an occupation, False for a concept of another kind or none.
        """
        return uri in self._occupation_index

    def skill_index(self, uri: str) -> int:
        """Return the position of a skill.

        Parameters
        ----------
        uri : str
            URI of a skill.

        Returns
        -------
        int
            Its column in the matrices.

        Raises
        ------
        UnknownConceptError
            If no skill has this URI.
        """
        try:
            return self._skill_index[uri]
        except KeyError as error:
            raise UnknownConceptError(uri) from error

    def occupation_index(self, uri: str) -> int:
        """Return the position of an occupation.

        Parameters
        ----------
        uri : str
            URI of an occupation.

        Returns
        -------
        int
            Its row in the matrices.

        Raises
        ------
        UnknownConceptError
            If no occupation has this URI.
        """
        try:
            return self._occupation_index[uri]
        except KeyError as error:
            raise UnknownConceptError(uri) from error

    def concept(self, uri: str) -> ConceptRow:
        """Return what is known about a concept.

        Parameters
        ----------
        uri : str
            URI of a concept of any kind.

        Returns
        -------
        ConceptRow
            As it was read.

        Raises
        ------
        UnknownConceptError
            If no concept has this URI.
        """
        try:
            return self._concepts[uri]
        except KeyError as error:
            raise UnknownConceptError(uri) from error

    def isco(self, occupation: str) -> str:
        """Return the ISCO-08 group of an occupation.

        Parameters
        ----------
        occupation : str
            URI of an occupation.

        Returns
        -------
        str
            ISCO-08 unit group, empty if not stated.

        Raises
        ------
        UnknownConceptError
            If no occupation has this URI.
        """
        return self.concept(self.occupations[self.occupation_index(occupation)]).isco

    def essential_of(self, occupation: str) -> tuple[str, ...]:
        """Return the essential skills of an occupation.

        Parameters
        ----------
        occupation : str
            URI of an occupation.

        Returns
        -------
        tuple of str
            Skill URIs in ascending order.

        Raises
        ------
        UnknownConceptError
            If no occupation has this URI.
        """
        return self._row_of(self.essential, occupation)

    def optional_of(self, occupation: str) -> tuple[str, ...]:
        """Return the optional skills of an occupation.

        Parameters
        ----------
        occupation : str
            URI of an occupation.

        Returns
        -------
        tuple of str
            Skill URIs in ascending order, without the essential ones.

        Raises
        ------
        UnknownConceptError
            If no occupation has this URI.
        """
        return self._row_of(self.optional, occupation)

    def _row_of(self, matrix: csr_array, occupation: str) -> tuple[str, ...]:
        row = self.occupation_index(occupation)
        return tuple(self.skills[column] for column in matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]])

    def label(self, uri: str, language: str, fallback: str = "en") -> str:
        """Return the preferred label to show for a concept.

        Parameters
        ----------
        uri : str
            Concept URI.
        language : str
            Language wanted.
        fallback : str, default="en"
            Language used when there is no label in the first.

        Returns
        -------
        str
            The label; if neither language has one, that of the first language that has; if there is none at all, the URI.

        Raises
        ------
        UnknownConceptError
            If there is no such concept.
        """
        self.concept(uri)
        for wanted in (language, fallback):
            if text := self._preferred.get((uri, wanted)):
                return text
        return self._any_label.get(uri, uri)

    def labels(
        self, kinds: Collection[ConceptKind] | None = None, languages: Collection[str] | None = None
    ) -> Iterator[tuple[str, str, str]]:
        """Iterate over all labels, as `ConceptLinker.fit` takes them.

        Parameters
        ----------
        kinds : collection of ConceptKind, optional
            Only concepts of these kinds; all when left out.
        languages : collection of str, optional
            Only labels in these languages; all when left out.

        Yields
        ------
        tuple of (str, str, str)
            Concept URI, text, language, in ascending order of URI.
        """
        for row in self.label_rows(kinds, languages):
            yield row.uri, row.text, row.language

    def label_rows(
        self, kinds: Collection[ConceptKind] | None = None, languages: Collection[str] | None = None
    ) -> Iterator[LabelRow]:
        """Iterate over the same labels with what ESCO means by each; parameters as of `labels`."""
        for row in self._labels:
            if (kinds is None or self._concepts[row.uri].kind in kinds) and (
                languages is None or row.language in languages
            ):
                yield row

    def _relations(self, relations: Iterable[RelationRow]) -> tuple[csr_array, csr_array]:
        """Return the essential and the optional matrix; count relations whose ends are not here."""
        cells: dict[tuple[int, int], RelationKind] = {}
        for occupation, skill, kind in relations:
            row, column = self._occupation_index.get(occupation), self._skill_index.get(skill)
            if row is None or column is None:
                self.dropped += 1
            elif cells.get((row, column)) != RelationKind.ESSENTIAL:
                cells[row, column] = kind
        shape = len(self.occupations), len(self.skills)
        essential = (cell for cell, kind in cells.items() if kind == RelationKind.ESSENTIAL)
        optional = (cell for cell, kind in cells.items() if kind == RelationKind.OPTIONAL)
        return csr_of(dict.fromkeys(essential, 1.0), shape), csr_of(dict.fromkeys(optional, 1.0), shape)
