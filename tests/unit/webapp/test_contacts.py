"""What tells how to reach somebody is found in many disguises; plain talk about work is left alone."""

from __future__ import annotations

import pytest

from webapp.contacts import MASK, find, masked

FOUND = [
    "call me 6941234567",
    "+30 (694) 12-34-567",
    "6 9 4 . 1 2 3 . 4 5 6 7",
    "694/123/45/67",
    "٠٦٩٤١٢٣٤٥٦٧",
    "۰۹۱۲۳۴۵۶۷۸۹",
    "６９４１２３４５６７",
    "6️⃣9️⃣4️⃣1️⃣2️⃣3️⃣4️⃣",
    "①②③④⑤⑥⑦⑧",
    "69o1234567",
    "694 one two three 4567",
    "six nine four one two three four",
    "έξι εννιά τέσσερα ένα δύο τρία τέσσερα",
    "шест девет четири едно две три четири",
    "sei nove quattro uno due tre quattro",
    "şase nouă patru unu doi trei patru".replace("ş", "ș"),
    "sechs neun vier eins zwei drei vier",
    "six neuf quatre un deux trois quatre",
    "ستة تسعة أربعة واحد اثنين ثلاثة أربعة",
    "anna@example.org",
    "anna＠example.org",
    "anna (at) example (dot) org",
    "anna at example dot com",
    "anna [at] example . org",
    "anna chiocciola example punto it",
    "анна кльомба поща точка бг",
    "άννα παπάκι example τελεία gr",
    "a n n a @ e x a m p l e . o r g",
    "my gmail is the same",
    "write me on WhatsApp",
    "whats app please",
    "wh4tsapp me",
    "w h a t s a p p",
    "v.i.b.e.r",
    "Vіbеr",  # with Cyrillic letters
    "βάιμπερ",
    "намери ме във вайбър",
    "واتساب من فضلك",
    "في تيليجرام",
    "telegram: anna",
    "my insta is annaworks",
    "@anna_works",
    "anna_works",
    "anna1987",
    "www.example.net",
    "https://example.net/anna",
    "hxxp://example.net",
    "t.me/anna",
    "example.gr",
    "ex\u200bample.gr",
]  # fmt: skip

LEFT_ALONE = [
    "Can you start on 2027-03-01 at 08:00?",
    "The shift is 08:00-16:00, five days a week.",
    "From 01.03.2027 to 30.06.2027.",
    "The pay is 1.050,00 - 1.200,00 € a month.",
    "The pay is 1050-1200 euro, 40 hours, 5 days.",
    "Is there a bus at 6? I can be there at 7.",
    "I worked two years in a hotel with 120 rooms. It was good.",
    "Room 12, floor 3, 8 hours.",
    "We are a team of six women, one of us speaks Arabic.",
    "Μπορώ να αρχίσω στις 8. Έχω δύο παιδιά.",
    "Das ist gut. Ich komme um neun.",
    "Я могу начать в 8 часов.",
    "هل يمكنني أن أبدأ يوم الاثنين؟",
    "I like it. Me too.",
    "Look at this point of sale, then the dot on the door.",
]


@pytest.mark.parametrize("text", FOUND)
def test_a_way_to_reach_somebody_is_found_in_every_disguise(text):
    assert find(f"Good morning! {text}")


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_talk_about_work_is_not_held(text):
    assert find(text) == []


def test_masking_takes_the_number_and_leaves_the_rest():
    text = "I am early, call 694 123 45 67 then. The bus is at 7."

    left = masked(text, find(text))

    assert left == f"I am early, call {MASK} then. The bus is at 7."


def test_a_handle_beside_the_name_of_a_messenger_goes_with_its_sentence():
    text = "The bus is late. I am zykfree on Telegram. See you."

    left = masked(text, find(text))

    assert left.startswith("The bus is late. ")
    assert "zykfree" not in left


@pytest.mark.parametrize("text", ["I am Zykanar.", "ZYKÁNAR here", "Z y k a n a r", "Zykanaras was there"])
def test_her_name_is_found_in_every_spelling_of_it(text):
    assert find(text, private=["Zykanar Quillowe"])


def test_a_number_that_is_told_in_two_messages_is_found_in_the_second():
    assert find("4567", before="it goes 694123") == [(0, 4)]
    assert find("I can come at 7.", before="It pays 1050") == []


def test_spans_are_those_of_the_text_as_it_was_written():
    text = "ﬁnd 6️⃣9️⃣4️⃣1️⃣2️⃣3️⃣4️⃣ ok"

    assert masked(text, find(text)) == f"ﬁnd {MASK} ok"
