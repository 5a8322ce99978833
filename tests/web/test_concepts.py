import pytest

from models.account import Role
from tests import factories
from tests import small_taxonomy as small

SUGGEST = "/concepts/suggest"
READERS = [Role.COACH, Role.COORDINATOR, Role.EMPLOYER]
OTHERS = [Role.BENEFICIARY, Role.ADMINISTRATOR]


def offered(page):
    """Return what each button sends, with what stands on it."""
    return {
        button.get("value"): text for button, text in zip(page.find_all("button"), page.texts("button"), strict=True)
    }


@pytest.fixture
def coach(client, database):
    factories.small_taxonomy(database)
    coach = factories.coach(database)
    client.sign_in(coach)
    return coach


@pytest.mark.parametrize("typed", ["mop", "MOP FL", "floors", "σφουγγαρ", "spala pod", "مسح"])
def test_a_skill_is_found_by_its_beginning_in_any_language(client, coach, typed):
    page = client.fragment(SUGGEST, {"kind": "skill", "said": typed})

    assert offered(page)[small.skill("mop-floors")] == "mop floors"


def test_the_matched_word_stands_below_in_its_own_language(client, coach):
    page = client.fragment(SUGGEST, {"kind": "skill", "said": "σφουγγαρ"})

    (matched,) = page.find_all("bdi", lang="el")
    assert matched.text == "σφουγγαρίζω πατώματα"


def test_the_label_is_in_the_language_of_the_page(client, coach):
    client.post("/language", {"language": "el"})

    page = client.fragment(SUGGEST, {"kind": "occupation", "said": "room att"})

    assert offered(page)[small.occupation("room-attendant")] == "καμαριέρα"
    assert [element.text for element in page.find_all("bdi", lang="en")] == ["room attendant"]


def test_skills_and_occupations_are_not_mixed(client, coach):
    page = client.fragment(SUGGEST, {"kind": "occupation", "said": "mop floors"})

    assert small.skill("mop-floors") not in offered(page)


def test_a_word_in_a_script_without_any_name_finds_nothing_rather_than_chance(client, coach):
    page = client.fragment(SUGGEST, {"kind": "skill", "said": "уборка"})

    assert offered(page) == {}
    assert page.text == "We found nothing that fits. Try another word."


def test_random_letters_find_nothing_and_the_page_says_so(client, coach):
    page = client.fragment(SUGGEST, {"kind": "skill", "said": "qxzwvk"})

    assert offered(page) == {}
    assert page.text == "We found nothing that fits. Try another word."


@pytest.mark.parametrize("typed", ["", "m", "  m "])
def test_nothing_is_said_before_there_is_anything_to_look_up(client, coach, typed):
    assert client.fragment(SUGGEST, {"kind": "skill", "said": typed}).text == ""


def test_at_most_eight_are_offered(client, database, coach):
    for number in range(12):
        factories.concept(database, f"peel-{'abcdefghijkl'[number] * 3}")
    factories.taxonomy_import(database)

    page = client.fragment(SUGGEST, {"kind": "skill", "said": "peel"})

    assert len(offered(page)) == 8


@pytest.mark.parametrize("kind", ["", "isco_group", "nonsense"])
def test_another_kind_is_refused(client, coach, kind):
    client.post(SUGGEST, {"kind": kind, "said": "mop"}, status=422)


def test_what_is_typed_comes_back_only_as_text(client, coach):
    page = client.fragment(SUGGEST, {"kind": "skill", "said": "<script>mop</script>"})

    assert page.find_all("script") == []


@pytest.mark.parametrize("role", READERS)
def test_everybody_who_describes_people_or_work_may_ask(client, database, role):
    factories.small_taxonomy(database)
    client.sign_in(factories.account(database, role))

    assert offered(client.fragment(SUGGEST, {"kind": "skill", "said": "mop"}))


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_may(client, database, role):
    client.sign_in(factories.account(database, role))

    client.post(SUGGEST, {"kind": "skill", "said": "mop"}, status=404)


def test_without_signing_in_one_is_sent_to_the_sign_in_page(client):
    page = client.post(SUGGEST, {"kind": "skill", "said": "mop"})

    assert page.location == "/sign-in"
