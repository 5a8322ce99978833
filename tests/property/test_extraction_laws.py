"""What holds for every text that is pasted."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import SkillExtractor, Taxonomy

WORDS = ["clean", "rooms", "Clean", "laundry", "iron", "German", "B1", "good", "licence", "driving", ",", ".", "και", "ελληνικά", "(x)"]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join))


@cache
def extractor():
    return SkillExtractor().fit(Taxonomy.starter())


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_mentions_lie_in_their_text_in_order_and_apart(texts):
    told = extractor().extract(texts)

    assert len(told) == len(texts)
    for text, found in zip(texts, told, strict=True):
        assert found == sorted(found, key=lambda one: (one.start, one.end, one.kind, one.code))
        taken = {}
        for one in found:
            assert 0 <= one.start < one.end <= len(text)
            assert text[one.start : one.end].strip()
            assert 0 < one.confidence <= 1
            span = set(range(one.start, one.end))
            assert one.kind == "language" or not taken.get(one.kind, set()) & span
            taken.setdefault(one.kind, set()).update(span)
        concepts = [(one.kind, one.code) for one in found if one.kind in {"skill", "occupation"}]
        assert len(concepts) == len(set(concepts))


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_the_same_text_says_the_same(text):
    assert extractor().extract([text]) == extractor().extract([text])
