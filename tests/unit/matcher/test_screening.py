"""The screen of adverts: what it points to, what it leaves alone, and in how many spellings."""

import re
from dataclasses import replace

import pytest

from matcher.adverts import Indicator, Severity, VacancyAdvert
from matcher.errors import LexiconError
from matcher.lexicon import COLUMNS, Floor, Lexicon, entry_of
from matcher.pay import least_pay
from matcher.screening import AdvertScreener

PASSPORT = "Your passport will be kept in the office safe during the contract."


@pytest.fixture(scope="module")
def screener():
    return AdvertScreener()


def signs(screener, text, **fields):
    return screener.screen(VacancyAdvert("Cleaner", text, "en", **fields)).signs


def test_every_entry_finds_its_own_sentence_and_leaves_decent_ones_alone(screener):
    assert screener.check() == []


def test_every_language_has_assurances_and_decent_sentences(screener):
    assert {one.language for one in screener.lexicon.assurances} == set(screener.languages_)
    assert {language for language, _ in screener.lexicon.honest} == set(screener.languages_)


def test_decent_sentences_are_looked_at_by_the_check(screener):
    english = tuple(one for one in screener.lexicon.entries if one.language == "en")
    bad = replace(screener.lexicon, honest=(("en", PASSPORT),), entries=english, assurances=())

    assert [problem for problem in AdvertScreener(bad).check() if "finds the decent" in problem]


@pytest.mark.parametrize(
    ("text", "is_risky"),
    [
        ("A registration fee of 150 euro is due.", True),
        ("The registration fee of 150 euro is paid by us.", False),
        ("The ticket is paid by us, but a registration fee of 150 euro is due.", True),
        ("We ask for no fees, deposits of 50 euro or charges of 20 euro.", False),
        ("The gates are locked at night.", True),
        ("The gates are locked at night; everybody has a key.", False),
        ("The gates are locked at night. There is a bus.", True),
        ("Overtime is not paid.", True),
        ("You start with a small debt to us, never mind.", True),
    ],
)
def test_an_assurance_in_the_same_statement_answers_the_question(screener, text, is_risky):
    assert screener.screen(VacancyAdvert("", text, "en")).risky == is_risky


def test_a_sign_points_to_the_words_that_triggered_it(screener):
    (sign,) = signs(screener, f"Fixed pay, two shifts. {PASSPORT}")

    assert (sign.indicator, sign.severity, sign.field) == (Indicator.DOCUMENTS, Severity.BLOCK, "text")
    assert sign.words == f"Fixed pay, two shifts. {PASSPORT}"[slice(*sign.span)]
    assert sign.words == "passport will be kept"
    assert sign.question.endswith("?")


@pytest.mark.parametrize(
    "spelling",
    [
        "Your PASSPORT will be KEPT in the office",
        "Your p a s s p o r t will be kept in the office",
        "Your pаssроrt will be kept in the office",  # three Cyrillic letters
        "Your pa$$port will be kept in the office",
        "Your pass.port will be kept in the office",
        "Your pass\u200bport will be kept in the office",
        "Your pasport will be kept in the office",
        "Your passprot will be kept in the office",
        "Your p4ssp0rt will be kept in the office",
    ],
)
def test_hidden_and_misspelled_words_are_read(screener, spelling):
    assert [sign.indicator for sign in signs(screener, spelling)] == [Indicator.DOCUMENTS]


@pytest.mark.parametrize(
    "text",
    [
        "We never charge a fee. Bring a copy of your permit, you keep the original.",
        "Optional staff housing: own room, own key, 120 euro a month, free to refuse.",
        "Licensed night shift from 22:00 to 06:00 with a supplement of 25 %, five days a week.",
        "State certified massage therapist for a rehabilitation clinic, 30 hours, collective agreement.",
        "No experience needed: we train you in paid time. Pay 1,450 euro gross a month.",
        "Nobody has to pay for training, uniform or transport.",
        "The hotel is open seven days a week; you work five days and 38 hours.",
    ],
)
def test_tempting_words_in_a_decent_advert_are_no_sign(screener, text):
    assert not screener.screen(VacancyAdvert("Employee", text, "en")).risky


def test_what_the_form_says_is_looked_at_too(screener):
    found = signs(
        screener,
        "Cleaning of offices.",
        keeps_documents=True,
        weekly_hours=60,
        days_a_week=7,
        live_in=True,
        place_known=False,
        contract="",
        country="RO",
        pay_min=2000,
        pay_per="month",
        currency="RON",
    )

    assert {(sign.indicator, sign.field) for sign in found} == {
        (Indicator.DOCUMENTS, "keeps_documents"),
        (Indicator.OVERTIME, "weekly_hours"),
        (Indicator.OVERTIME, "days_a_week"),
        (Indicator.ISOLATION, "live_in"),
        (Indicator.CONDITIONS, "contract"),
        (Indicator.CONDITIONS, "pay_min"),
    }


@pytest.mark.parametrize(("amount", "per", "hours", "is_low"), [(4050, "month", 40, False), (3000, "month", 40, True), (2100, "month", 20, False), (20, "hour", None, True), (24, "hour", None, False)])  # fmt: skip
def test_pay_is_compared_with_the_floor_for_the_same_hours(screener, amount, per, hours, is_low):
    found = signs(screener, "Cleaning of offices.", country="RO", pay_min=amount, pay_per=per, weekly_hours=hours)

    assert [sign.entry for sign in found] == ["rule:pay_floor"] * is_low


@pytest.mark.parametrize(
    ("per", "hours", "least"),
    [
        ("month", 40, 880),
        ("month", None, 880),
        ("month", 20, 440),
        ("year", 40, 10560),
        ("hour", 20, 5.077),
        ("week", 40, 203.2),
    ],
)
def test_the_floor_is_told_for_the_period_and_the_hours(per, hours, least):
    floor = Floor("GR", 880, "EUR", "2025-04-01", "a source", "")

    assert least_pay(floor, per, hours) == pytest.approx(least, abs=0.05)


def test_where_agreements_set_the_pay_the_agreement_is_asked_for(screener):
    bare = signs(screener, "Cleaning.", country="AT", pay_min=1900, pay_per="month")
    named = signs(
        screener,
        "Cleaning.",
        country="AT",
        pay_min=1900,
        pay_per="month",
        agreement="Denkmal-, Fassaden- und Gebäudereinigung",
    )

    assert [(sign.entry, sign.severity) for sign in bare] == [("rule:agreement", Severity.MEDIUM)]
    assert named == ()


@pytest.mark.parametrize(("text", "is_sign"), [("Earn 2,500 € a week, no experience needed.", True), ("Pay: 1.450 € per month, no experience needed.", False), ("400 euro per day for everybody.", True), ("Pay 12.50 € per hour.", False)])  # fmt: skip
def test_a_promise_that_is_too_good_is_a_sign(screener, text, is_sign):
    assert ("rule:high_pay" in {sign.entry for sign in signs(screener, text)}) == is_sign


def test_a_refused_advert_comes_back_under_another_name(screener):
    own = AdvertScreener(screener.lexicon)
    text = "Pleasant work in a quiet house near the sea, every day something new, all is arranged for you."
    own.remember(refused=[("V1", VacancyAdvert("Helper wanted", text))])

    again = own.screen(VacancyAdvert("Helper needed", text.replace("quiet", "calm")))
    other = own.screen(VacancyAdvert("Cook", "Cook for a school kitchen, five mornings a week, written contract."))

    assert [(sign.entry, sign.words) for sign in again.signs if sign.severity is Severity.HIGH] == [
        ("rule:duplicate", "V1")
    ]
    assert other.signs == ()


def test_one_phone_number_behind_two_employers_is_a_sign_and_of_one_employer_is_none(screener):
    own = AdvertScreener(screener.lexicon)
    own.remember(published=[VacancyAdvert("Cook", "Call 210 555 0123.", employer="A")])

    other = own.screen(VacancyAdvert("Cleaner", "Call +30 210-5550123.", employer="B"))
    same = own.screen(VacancyAdvert("Cleaner", "Call +30 210-5550123.", employer="A"))

    assert [sign.entry for sign in other.signs] == ["rule:shared_phone"]
    assert same.signs == ()


GOLDEN = dict.fromkeys(COLUMNS, "") | {
    "indicator": "deception",
    "severity": "high",
    "phrase": "golden .. opportunit*",
    "question": "duties",
    "example": "A golden opportunity!",
}


def entry(*, language="en", name="own:1", **columns):
    return entry_of(GOLDEN | columns, language, name)


def test_a_coordinator_can_add_an_entry(screener):
    own = screener.with_entries([entry()])

    assert [sign.entry for sign in signs(own, "Your golden opportunity waits.")] == ["own:1"]
    assert own.question(signs(own, "Your golden opportunity waits.")[0], "de").endswith("?")
    assert signs(screener, "Your golden opportunity waits.") == ()


def test_added_entries_can_be_given_at_once(screener):
    own = AdvertScreener(screener.lexicon, added=[entry(), entry(name="own:2", phrase="silver .. chance*", example="A silver chance!")])  # fmt: skip

    assert [sign.entry for sign in signs(own, "A golden opportunity and a silver chance.")] == ["own:1", "own:2"]


def test_a_screener_with_more_entries_knows_what_was_remembered(screener):
    first = AdvertScreener(screener.lexicon)
    first.remember(published=[VacancyAdvert("Cook", "Call 210 555 0123.", employer="A")])

    second = first.with_entries([entry()])

    assert second.screen(VacancyAdvert("Cleaner", "Call 210 555 0123.", employer="B")).risky


@pytest.mark.parametrize(
    ("column", "change", "said"),
    [
        ("indicator", {"indicator": "bad luck"}, "bad luck"),
        ("severity", {"severity": "awful"}, "awful"),
        ("negation", {"negation": "maybe"}, "negation"),
        ("phrase", {"phrase": ""}, "a phrase"),
        ("example", {"example": ""}, "a sentence"),
        ("phrase", {"phrase": "@nothing"}, "no list"),
        ("phrase", {"phrase": ".."}, "must be there"),
        ("unless", {"unless": "a & ?!"}, "no letter"),
        ("question", {"question": "weather"}, "no question with the code 'weather'"),
        ("language", {"language": "xx"}, "one of bg, de, el, en, fr, it, ro, got 'xx'"),
        ("name", {"name": "en:2"}, "one of this name already"),
        ("example", {"example": "A silver opportunity!"}, "does not find 'A silver opportunity!'"),
        ("clean", {"clean": "The golden opportunity is a book."}, "finds 'The golden opportunity is a book.'"),
        ("phrase", {"phrase": "trial", "example": "There is a trial."}, "finds the decent 'Trial day of four hours"),
    ],
)
def test_an_entry_that_cannot_be_added_is_named_with_what_to_mend(screener, column, change, said):
    with pytest.raises(LexiconError, match=f"^entry (own:1|en:2): .*{re.escape(said)}") as raised:
        screener.with_entries([entry(**change)])

    assert raised.value.fault == column


def test_of_entries_that_are_added_together_none_stays_when_one_is_refused(screener):
    own = screener.with_entries([])

    with pytest.raises(LexiconError):
        own.add([entry(), entry(name="own:2", question="weather")])

    assert signs(own, "A golden opportunity!") == ()


def test_a_lexicon_without_a_column_is_refused(tmp_path):
    for name, head in {
        "lists": "language,name",
        "questions": "code,en",
        "pay_floors": "country,amount,currency,since,source,doubt",
    }.items():
        (tmp_path / f"{name}.csv").write_text(head + "\n")

    with pytest.raises(LexiconError, match=r"lists\.csv lacks the column words"):
        Lexicon.read(tmp_path)


@pytest.mark.parametrize(
    ("costs", "found"),
    [
        ("", []),
        ("none", []),
        ("Keine", []),
        ("80 euro for the bus", [Severity.HIGH]),
        ("room, 60 euro", [Severity.MEDIUM]),
        ("her own shoes", [Severity.MEDIUM]),
        ("0 €", []),
        ("-", []),
        ("visa 80 euro, paid by the employer", []),
        ("registration, 90 euro, not refunded", [Severity.HIGH]),
    ],
)
def test_what_she_would_pay_is_asked_about_and_a_sum_makes_it_risky(screener, costs, found):
    signs_of_costs = [sign for sign in signs(screener, "Cleaning.", costs_to_worker=costs) if sign.entry == "rule:fee"]

    assert [sign.severity for sign in signs_of_costs] == found


def test_small_signs_of_several_kinds_are_grave_together(screener):
    small, other = "Departure on Saturday by car.", "No experience, no language."
    alone = screener.screen(VacancyAdvert("", small, "en"))
    several = screener.screen(VacancyAdvert("", f"{other} {small}", "en"))
    beside_a_grave_one = screener.screen(VacancyAdvert("", f"{other} {small} {PASSPORT}", "en"))

    assert [sign.severity for sign in alone.signs] == [Severity.MEDIUM]
    assert [sign.entry for sign in several.signs if sign.severity is Severity.HIGH] == ["rule:together"]
    assert "rule:together" not in {sign.entry for sign in beside_a_grave_one.signs}


def test_nobody_and_never_turn_a_lack_round(screener):
    lack = signs(screener, "You work without a contract.")
    denied = signs(screener, "With us nobody works without a contract.")

    assert [sign.indicator for sign in lack] == [Indicator.CONDITIONS]
    assert denied == ()


def test_a_sentence_is_not_read_in_a_language_that_only_looks_like_it(screener):
    text = "Il corso di primo soccorso è pagato e non va restituito se si cambia lavoro."

    found = screener.screen(VacancyAdvert("Bagnina", text, "it"))

    assert not found.risky


def test_a_word_alone_is_no_sign_for_being_one_letter_away(screener):
    assert signs(screener, "Sorting hides in a tannery beside the depot.") == ()


LANGUAGES = {"en", "el", "ar", "ro", "it", "bg", "de", "fr"}


def test_every_question_is_asked_in_all_languages_of_the_pages(screener):
    lacking = {
        (code, language)
        for code, asked in screener.lexicon.questions.items()
        for language in LANGUAGES
        if not asked.get(language, "").endswith(("?", ";", "؟"))
    }

    assert lacking == set()


def test_the_question_of_a_sign_can_be_had_in_another_language(screener):
    (written,) = signs(screener, PASSPORT)
    (ticked,) = signs(screener, "Cleaning.", keeps_documents=True)

    assert screener.question(written, "de") == screener.lexicon.question("documents", "de") != written.question
    assert screener.question(ticked, "el") == screener.lexicon.question("documents", "el")


def test_a_floor_says_what_is_unsure_about_it(screener):
    assert all(floor.source and floor.doubt for floor in screener.lexicon.floors.values())


def test_questions_are_asked_in_english_where_they_are_not_translated(screener):
    assert screener.lexicon.question("fee", "xx") == screener.lexicon.question("fee", "en")


RISKY = {
    "el": "Το διαβατήριό σας φυλάσσεται στο γραφείο. Δουλειά 12 ώρες την ημέρα χωρίς ρεπό.",
    "ro": "Pașaportul rămâne la firmă. Lucrați 12 ore pe zi, fără zile libere.",
    "it": "Il passaporto viene custodito in ufficio. Si lavora 12 ore al giorno senza giorno libero.",
    "bg": "Паспортът се пази в офиса. Работи се 12 часа на ден без почивен ден.",
    "de": "Der Reisepass wird im Büro aufbewahrt. Gearbeitet wird 12 Stunden am Tag ohne freien Tag.",
}


@pytest.mark.parametrize("language", sorted(RISKY))
def test_the_same_signs_are_found_in_every_language(screener, language):
    found = screener.screen(VacancyAdvert("-", RISKY[language], language)).signs

    assert {sign.indicator for sign in found} == {Indicator.DOCUMENTS, Indicator.OVERTIME}
    assert {sign.entry.partition(":")[0] for sign in found} == {language}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("el", "to diavathrio sas tha fylassetai sto grafeio"),
        ("el", "ΤΟ ΔΙΑΒΑΤΗΡΙΟ ΦΥΛΑΣΣΕΤΑΙ ΣΤΟ ΓΡΑΦΕΙΟ"),
        ("bg", "pasportat se pazi v ofisa"),
        ("ro", "pasaportul ramane la firma"),
        ("de", "Der Reisepass wird im Buero aufbewahrt"),
    ],
)
def test_letters_that_a_keyboard_lacks_make_no_difference(screener, language, text):
    found = screener.screen(VacancyAdvert("-", text, language)).signs

    assert [sign.indicator for sign in found] == [Indicator.DOCUMENTS]


def test_a_text_in_two_languages_is_read_in_both(screener):
    found = screener.screen(
        VacancyAdvert("-", f"{RISKY['el']} The first month's salary is held as a guarantee.", "el")
    ).signs

    assert {sign.entry.partition(":")[0] for sign in found} == {"el", "en"}
