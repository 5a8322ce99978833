"""How close skills are to each other: the sparse matrix of partial credit, and how rare each skill is.

Notes
-----
Credit is the highest of three: an explicit ESCO relation between the skills, nearness in the hierarchy, and co-occurrence: the cosine of
the two skills' vectors over occupations, each occupation weighted by its rarity ``ln((1 + n_skills) / (1 + skills of the occupation))``,
shrunk and scaled. The product of the sparse matrices is exact and takes about a second for all of ESCO; a truncated decomposition would
only add neighbours that nobody can explain, so there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import cast

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csr_array

from matcher.rows import BroaderRow, RelationKind, SkillRelationRow

Pairs = dict[tuple[int, int], float]
"""(skill, skill) -> credit, the smaller index first."""

RELATED_CREDIT = {RelationKind.ESSENTIAL: 0.6, RelationKind.OPTIONAL: 0.4}
"""Credit between two skills that ESCO relates outright."""
PARENT_CREDIT = 0.6
"""Credit between a skill and the skill directly above it (``Hungarian`` and ``write Hungarian``)."""
SIBLING_CREDIT = 0.3
"""Credit between two skills of the same narrow group."""
NARROW_GROUP = 12
"""A group is narrow up to so many direct skills; in ESCO v1.1.1 three in ten of the 412 groups are."""
SHARED_CREDIT = 0.5
"""Credit that co-occurrence alone can reach."""
SHARED_DOUBT = 3.0
"""Co-occurrence over n occupations counts n / (n + this) of its cosine: two skills of one single occupation are not alike."""
OPTIONAL_WEIGHT = 0.5
"""What an optional relation counts in co-occurrence, an essential one being 1."""
MIN_CREDIT = 0.15
"""Less credit than this is none."""
MAX_NEIGHBOURS = 16
"""A pair stays when it is among the best so many of either skill; the matrix stays symmetric."""
_CHUNK = 1024


def _raise_credit(pairs: Pairs, one: int, other: int, credit: float) -> None:
    if one != other:
        key = (min(one, other), max(one, other))
        pairs[key] = max(credit, pairs.get(key, 0.0))


def pair_credits(
    index: Mapping[str, int], skill_relations: Iterable[SkillRelationRow], broader: Iterable[BroaderRow]
) -> tuple[Pairs, int]:
    """Collect the credit that ESCO's own relations and hierarchy give.

    Parameters
    ----------
    index : mapping of str to int
        Skill URI -> position.
    skill_relations : iterable of SkillRelationRow
        Explicit relations.
    broader : iterable of BroaderRow
        The hierarchy; rows about other kinds of concept do not matter.

    Returns
    -------
    pairs : dict of (int, int) to float
        The highest credit of each pair.
    dropped : int
        Explicit relations with an unknown skill.
    """
    pairs: Pairs = {}
    dropped = 0
    for skill, related, kind in skill_relations:
        if skill in index and related in index:
            _raise_credit(pairs, index[skill], index[related], RELATED_CREDIT[kind])
        else:
            dropped += 1
    members: dict[str, set[int]] = {}
    for uri, parent in broader:
        if uri in index:
            members.setdefault(parent, set()).add(index[uri])
            if parent in index:
                _raise_credit(pairs, index[uri], index[parent], PARENT_CREDIT)
    for group in members.values():
        if len(group) <= NARROW_GROUP:
            for one, other in combinations(sorted(group), 2):
                _raise_credit(pairs, one, other, SIBLING_CREDIT)
    return pairs, dropped


def csr_of(cells: Pairs, shape: tuple[int, int]) -> csr_array:
    """Make a sorted float32 CSR array from its cells."""
    at = np.array(list(cells), dtype=np.int32).reshape(-1, 2)
    values = np.fromiter(cells.values(), dtype=np.float32, count=len(cells))
    matrix = sparse.coo_array((values, (at[:, 0], at[:, 1])), shape=shape).tocsr()
    matrix.sort_indices()
    return matrix


def rarity_of(needed: csr_array) -> npt.NDArray[np.float32]:
    """Return the rarity of each skill (0..1) from the occupations that need it; the formula is in the notes of `Taxonomy`."""
    occupations, skills = needed.shape
    if not skills:
        return np.zeros(0, dtype=np.float32)
    count = np.bincount(needed.indices, minlength=skills)
    whole = np.log1p(occupations)
    return cast("npt.NDArray[np.float32]", ((1 + whole - np.log1p(count)) / (1 + whole)).astype(np.float32))


def _shared(needed: csr_array) -> csr_array:
    """Credit from co-occurrence over occupations, thresholded; see the notes of `Taxonomy`."""
    _, skills = needed.shape
    if not needed.nnz:
        return csr_array((skills, skills), dtype=np.float32)
    weights = np.log((1 + skills) / (1 + np.diff(needed.indptr)))
    vectors = (sparse.diags_array(weights) @ needed).tocsc().astype(np.float64)
    norms = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=0)).ravel())
    vectors = (vectors @ sparse.diags_array(np.divide(1, norms, out=np.zeros(skills), where=norms > 0))).T.tocsr()
    met = (needed != 0).astype(np.float64).T.tocsr()
    parts = []
    for start in range(0, skills, _CHUNK):
        cosine = (vectors[start : start + _CHUNK] @ vectors.T).tocsr()
        common = (met[start : start + _CHUNK] @ met.T).tocsr()
        common.data /= common.data + SHARED_DOUBT
        part = (SHARED_CREDIT * cosine.multiply(common)).tocsr()
        part.data[part.data < MIN_CREDIT] = 0
        part.eliminate_zeros()
        parts.append(part.astype(np.float32))
    return sparse.vstack(parts, format="csr")


def relatedness_of(needed: csr_array, pairs: Pairs) -> csr_array:
    """Make the matrix of partial credit.

    Parameters
    ----------
    needed : csr_array of shape (n_occupations, n_skills)
        1 where a skill is essential, `OPTIONAL_WEIGHT` where it is optional.
    pairs : mapping of (int, int) to float
        Credit by relation and hierarchy, from `pair_credits`.

    Returns
    -------
    float32 csr_array of shape (n_skills, n_skills)
        The highest credit of each pair, in (0, 1]; each skill's best neighbours; symmetric, 1 on the diagonal.
    """
    shared = _shared(needed)
    size = shared.shape[0]
    half = csr_of(pairs, (size, size))
    credit = shared.maximum(half).maximum(half.T).tocoo()
    aside = credit.row != credit.col
    row, column, value = credit.row[aside], credit.col[aside], credit.data[aside]
    order = np.lexsort((column, -value, row))
    row, column, value = row[order], column[order], value[order]
    first = np.searchsorted(row, np.arange(size))
    best = np.arange(len(row)) - first[row] < MAX_NEIGHBOURS
    kept = sparse.coo_array((value[best], (row[best], column[best])), shape=(size, size)).tocsr()
    whole = kept.maximum(kept.T).maximum(sparse.eye_array(size, dtype=np.float32)).tocsr()
    whole.sort_indices()
    return whole
