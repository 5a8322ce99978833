"""Laws that hold for every set of labels and every text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import ConceptLinker
from matcher.text import has_greek_or_cyrillic, variants

WORDS = [
    "cook",
    "cooks",
    "office",
    "cleaner",
    "μάγειρας",
    "καθαρίστρια",
    "готвач",
    "чистачка",
    "Köchin",
    "Koch/Köchin",
    "طباخ",
    "nurse's aid",
    "a",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join) | st.text(max_size=12)
LABELS = st.lists(
    st.tuples(st.sampled_from(["c:1", "c:2", "c:3"]), TEXTS, st.sampled_from(["en", "el", "bg"])),
    min_size=1,
    max_size=12,
)


def fitted(labels: list[tuple[str, str, str]]) -> ConceptLinker:
    return ConceptLinker(n_features=2**12, n_candidates=5).fit([*labels, ("c:0", "helper", "en")])


@settings(max_examples=60, deadline=None)
@given(LABELS, st.lists(TEXTS, max_size=4), st.sampled_from([None, "en", "el", "xx"]))
def test_scores_fall_stay_in_range_and_ties_go_by_concept(
    labels: list[tuple[str, str, str]], texts: list[str], language: str | None
) -> None:
    answers = fitted(labels).rank(texts, language=language)

    assert len(answers) == len(texts)
    for links in answers:
        keys = [(-link.score, link.concept_id) for link in links]
        assert keys == sorted(keys)
        assert len({link.concept_id for link in links}) == len(links)
        assert all(0 <= link.score <= 1 and 0 <= link.confidence <= 1 for link in links)
        assert sum(link.confidence for link in links) <= 1 + 1e-9


@settings(max_examples=60, deadline=None)
@given(LABELS, st.randoms(use_true_random=False), st.lists(TEXTS, min_size=1, max_size=3))
def test_the_order_of_labels_and_the_company_of_other_texts_do_not_matter(
    labels: list[tuple[str, str, str]], random: object, texts: list[str]
) -> None:
    shuffled = [*labels, *labels[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    together = fitted(labels).rank(texts, per="label")
    alone = [fitted(shuffled).rank([text], per="label")[0] for text in texts]

    assert together == alone


@settings(max_examples=60, deadline=None)
@given(LABELS)
def test_every_label_finds_itself_best(labels: list[tuple[str, str, str]]) -> None:
    linker = ConceptLinker(n_features=2**16).fit([*labels, ("c:0", "helper", "en")])

    for concept, text, _ in labels:
        if forms := set(variants(text)):
            links = linker.rank([text], per="label", top=50)[0]
            best = [link for link in links if link.score >= links[0].score - 0.05]
            assert any(link.concept_id == concept and set(variants(link.label)) >= forms for link in best)


@settings(max_examples=60, deadline=None)
@given(LABELS, st.text(max_size=6) | st.sampled_from(["c", "ka", "гот", "off"]), st.integers(1, 5))
def test_suggestions_are_distinct_few_and_begin_as_typed_when_they_say_so(
    labels: list[tuple[str, str, str]], typed: str, top: int
) -> None:
    links = fitted(labels).suggest(typed, top=top)

    assert len(links) == len({link.concept_id for link in links}) <= top
    forms = variants(typed)
    if forms and has_greek_or_cyrillic(forms[0]):
        whole = [link for link in links if link.score == 1]
        assert all(any(form.startswith(forms[0]) for form in variants(link.label)) for link in whole)
