"""The data files that ship with the web app.

`regions.csv` holds the NUTS 3 regions in the 2021 version of NUTS (codes say EL for Greece, `country` is ISO 3166 and says GR), each with the
coordinates of its main town. `municipalities.csv` names towns as people write them, not in the genitive of an official title.
`help_lines.csv`: an empty `languages`, `hours` or `checked` means that nobody has confirmed it yet; `mul` means many languages.
`demo_*.csv` is fictional: every organisation in it says so in its name.
"""

import csv
import math
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

REPOSITORY = Path(__file__).parents[3]
DATA = REPOSITORY / "webapp" / "data"
STARTER = REPOSITORY / "matcher" / "starter"
FILES = sorted(path.name for path in DATA.glob("*.csv"))

REGIONS_PER_COUNTRY = {"AT": 35, "BG": 28, "GR": 52, "IT": 107, "RO": 42}
CODE = {"AT": r"AT\d{3}", "BG": r"BG\d{3}", "GR": r"EL\d{3}", "IT": r"IT[A-Z][0-9A-Z]{2}", "RO": r"RO\d{3}"}
BOX = {  # south, north, west, east in degrees, a little wider than the country
    "AT": (46.3, 49.1, 9.5, 17.2),
    "BG": (41.2, 44.3, 22.3, 28.7),
    "GR": (34.8, 41.8, 19.3, 29.7),
    "IT": (35.4, 47.1, 6.6, 18.6),
    "RO": (43.6, 48.3, 20.2, 29.8),
}
EARTH_RADIUS_KM = 6371.0
LICENCES = {
    "driving_b",
    "driving_c",
    "forklift",
    "food_hygiene",
    "first_aid",
    "care_assistant",
    "health_booklet",
    "security_guard",
}
LICENCES |= {"machine_safety", "plant_protection"}
LANGUAGE_LEVEL = re.compile(r"[a-z]{2}:(A1|A2|B1|B2|C1|C2)")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def starter_labels(name: str) -> set[str]:
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        return {row["preferredLabel"] for row in csv.DictReader(file)}


def kilometres(a: dict[str, str], b: dict[str, str]) -> float:
    """Great-circle distance by the haversine formula."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(float(row[key])) for row in (a, b) for key in ("latitude", "longitude"))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def scripts(text: str) -> set[str]:
    return {unicodedata.name(character).split()[0] for character in text if character.isalpha()}


def repeated(keys: list[object]) -> list[object]:
    return [key for key, count in Counter(keys).items() if count > 1]


@pytest.mark.parametrize("name", FILES)
def test_a_data_file_is_composed_unicode_with_full_rows(name: str) -> None:
    raw = (DATA / name).read_bytes()
    text = raw.decode("utf-8")

    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert unicodedata.is_normalized("NFC", text)
    assert len({len(row) for row in csv.reader(text.splitlines(), strict=True)}) == 1
    assert [row for row in rows(name) if any(value != " ".join(value.split()) for value in row.values())] == []


def test_every_nuts_3_region_of_the_five_countries_is_there_once() -> None:
    regions = rows("regions.csv")

    assert Counter(row["country"] for row in regions) == REGIONS_PER_COUNTRY
    assert repeated([row["code"] for row in regions]) == []
    assert repeated([(row["country"], row["name"]) for row in regions]) == []
    assert [row["code"] for row in regions if not re.fullmatch(CODE[row["country"]], row["code"])] == []


def test_the_regions_of_the_pilot_cities_have_their_known_codes() -> None:
    known = {
        "EL303": "Αθηνών",
        "EL522": "Θεσσαλονίκη",
        "RO321": "București",
        "ITI43": "Roma",
        "ITG12": "Palermo",
        "BG411": "София",
        "AT130": "Wien",
    }
    names = {row["code"]: row["name"] for row in rows("regions.csv")}

    assert [code for code, part in known.items() if part not in names[code]] == []


@pytest.mark.parametrize("name", ["regions.csv", "municipalities.csv"])
def test_every_place_lies_in_its_country(name: str) -> None:
    outside = []
    for row in rows(name):
        south, north, west, east = BOX[row["country"]]
        if not (south < float(row["latitude"]) < north and west < float(row["longitude"]) < east):
            outside.append(row)

    assert outside == []


@pytest.mark.parametrize("name", ["regions.csv", "municipalities.csv"])
def test_places_are_written_in_the_script_of_their_country(name: str) -> None:
    script = {"GR": {"GREEK"}, "BG": {"CYRILLIC"}}

    assert [row["name"] for row in rows(name) if scripts(row["name"]) != script.get(row["country"], {"LATIN"})] == []


@pytest.mark.parametrize("name", FILES)
def test_romanian_letters_carry_a_comma_not_a_cedilla(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")

    assert set(text) & set("şţŞŢ") == set()


def test_a_municipality_lies_in_a_region_of_its_country_and_near_its_centre() -> None:
    regions = {row["code"]: row for row in rows("regions.csv")}
    municipalities = rows("municipalities.csv")

    assert [row for row in municipalities if regions[row["region"]]["country"] != row["country"]] == []
    assert [row for row in municipalities if kilometres(row, regions[row["region"]]) >= 120] == []


def test_every_region_has_a_municipality_at_its_centre() -> None:
    regions = {row["code"]: row for row in rows("regions.csv")}
    at_centre = {row["region"] for row in rows("municipalities.csv") if kilometres(row, regions[row["region"]]) < 0.5}

    assert set(regions) - at_centre == set()


def test_municipalities_are_many_and_never_repeated() -> None:
    municipalities = rows("municipalities.csv")

    assert len(municipalities) >= 320
    assert repeated([(row["region"], row["name"]) for row in municipalities]) == []
    assert repeated([(row["country"], row["latitude"], row["longitude"]) for row in municipalities]) == []


def test_a_help_line_can_be_dialled_and_says_what_it_is_for() -> None:
    lines = rows("help_lines.csv")

    assert [row for row in lines if not re.fullmatch(r"\+?\d[\d ]{1,18}\d", row["number"])] == []
    assert [row for row in lines if not row["name"]] == []
    assert {row["for"] for row in lines} <= {"emergency", "exploitation", "labour_inspectorate", "social_emergency"}
    assert repeated([(row["country"], row["number"]) for row in lines]) == []
    assert [
        row for row in lines if row["checked"] and date.fromisoformat(row["checked"]).isoformat() != row["checked"]
    ] == []


def test_every_country_has_the_european_emergency_number() -> None:
    emergency = {
        row["country"] for row in rows("help_lines.csv") if row["number"] == "112" and row["for"] == "emergency"
    }

    assert emergency == set(REGIONS_PER_COUNTRY)


def test_every_country_has_one_exit_page_over_https_and_there_is_a_default() -> None:
    pages = rows("exit_pages.csv")

    assert sorted(row["country"] for row in pages) == sorted([*REGIONS_PER_COUNTRY, "default"])
    for row in pages:
        parts = urlsplit(row["url"])
        assert (parts.scheme, parts.path, parts.query, parts.fragment) == ("https", "/", "", ""), row
        assert re.fullmatch(r"www\.[a-z]+\.[a-z]{2}", parts.netloc), row


def test_demo_employers_are_fictional_and_stand_in_a_known_municipality() -> None:
    employers = rows("demo_employers.csv")
    places = Counter((row["country"], row["name"]) for row in rows("municipalities.csv"))

    assert Counter(row["country"] for row in employers) == {"AT": 6, "BG": 4, "GR": 7, "IT": 4, "RO": 4}
    assert Counter(row["standing"] for row in employers) == {"vetted": 21, "new": 2, "watch": 1, "suspended": 1}
    assert [row["name"] for row in employers if "(demo)" not in row["name"]] == []
    assert [row for row in employers if places[row["country"], row["municipality"]] != 1] == []
    assert [row for row in employers if not re.fullmatch(r"\d\d\.\d\d", row["sector_nace"])] == []
    assert repeated([row["key"] for row in employers]) == []
    assert repeated([row["name"] for row in employers]) == []


def test_demo_courses_are_sixty_and_their_conditions_can_be_read() -> None:
    courses = rows("demo_courses.csv")

    assert Counter(row["country"] for row in courses) == {"AT": 24, "BG": 4, "GR": 24, "IT": 4, "RO": 4}
    assert repeated([row["key"] for row in courses]) == []
    assert repeated([(row["provider"], row["title"]) for row in courses]) == []
    assert [row["provider"] for row in courses if "(demo)" not in row["provider"]] == []
    assert [row for row in courses if not re.fullmatch(r"[a-z]{2}", row["language"])] == []
    assert [
        row
        for row in courses
        if not (float(row["hours"]) > 0 and int(row["weeks"]) > 0 and float(row["cost_eur"]) >= 0)
    ] == []
    assert [row for row in courses if float(row["hours"]) / int(row["weeks"]) > 40] == []
    assert {row[key] for row in courses for key in ("childcare", "women_only", "online")} == {"yes", "no"}
    assert [
        row
        for row in courses
        for key in ("teaches_language", "requires_language")
        if row[key] and not LANGUAGE_LEVEL.fullmatch(row[key])
    ] == []


def test_a_demo_course_teaches_what_its_kind_promises() -> None:
    promised = {"skills": "teaches", "language": "teaches_language", "licence": "licence"}
    courses = rows("demo_courses.csv")

    assert {row["kind"] for row in courses} == {*promised, "orientation"}
    assert [row for row in courses if row["kind"] in promised and not row[promised[row["kind"]]]] == []
    assert {row["licence"] for row in courses} - {""} <= LICENCES


def test_a_language_course_asks_for_at_most_the_level_below() -> None:
    levels = ["A1", "A2", "B1", "B2", "C1", "C2"]
    courses = [row for row in rows("demo_courses.csv") if row["teaches_language"] and row["requires_language"]]

    for row in courses:
        language, reached = row["teaches_language"].split(":")
        asked_language, asked = row["requires_language"].split(":")
        assert language == asked_language, row
        assert levels.index(asked) == levels.index(reached) - 1, row


def test_demo_adverts_come_in_three_languages_at_least_and_never_twice() -> None:
    adverts = rows("demo_vacancy_texts.csv")
    languages: dict[str, set[str]] = {}
    for row in adverts:
        languages.setdefault(row["occupation"], set()).add(row["language"])

    assert len(languages) >= 40
    assert [occupation for occupation, found in languages.items() if not {"el", "de", "en"} <= found] == []
    assert all(sum(language in found for found in languages.values()) >= 10 for language in ("ro", "it", "bg"))
    assert repeated([(row["occupation"], row["language"]) for row in adverts]) == []
    assert repeated([row["text"] for row in adverts]) == []


def test_demo_adverts_are_two_to_four_sentences_without_pay_or_contact() -> None:
    adverts = rows("demo_vacancy_texts.csv")

    assert [row["title"] for row in adverts if not 2 <= len(re.findall(r"[.!?](?= |$)", row["text"])) <= 4] == []
    assert [
        row["title"]
        for row in adverts
        if re.search(r"[\d@€]|https?:|www\.|\beuro?\b|ευρώ|\blei\b|лев", row["text"], re.IGNORECASE)
    ] == []


def test_demo_adverts_are_written_in_the_script_of_their_language() -> None:
    script = {"el": "GREEK", "bg": "CYRILLIC"}
    wrong = [
        row["title"]
        for row in rows("demo_vacancy_texts.csv")
        if scripts(row["text"]) != {script.get(row["language"], "LATIN")}
    ]

    assert wrong == []


def test_every_occupation_of_a_demo_advert_is_in_the_starter_taxonomy() -> None:
    assert {row["occupation"] for row in rows("demo_vacancy_texts.csv")} - starter_labels("occupations_en.csv") == set()


def test_every_skill_that_a_demo_course_teaches_is_in_the_starter_taxonomy() -> None:
    taught = {skill for row in rows("demo_courses.csv") for skill in row["teaches"].split(";") if skill}

    assert taught - starter_labels("skills_en.csv") == set()
