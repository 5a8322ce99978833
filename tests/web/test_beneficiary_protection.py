"""Her rules, consents and identity: the two compartments beside the employment record."""

import pytest
from sqlalchemy import select

from models.audit import AuditEvent
from models.crypto import KeyRing
from models.identity import Identity, PersonKey
from models.protection import BeneficiaryExclusion, Consent, ExcludedBy, Purpose
from tests import factories
from tests import small_taxonomy as small


@pytest.fixture
def taxonomy(database):
    return factories.small_taxonomy(database)


@pytest.fixture
def her(client, database, taxonomy):
    coach = factories.coach(database)
    client.sign_in(coach)
    return factories.beneficiary(database, coach=coach)


@pytest.fixture
def path(her):
    return f"/beneficiaries/{her.ref}"


def rows(database, kind):
    return list(database.scalars(select(kind)))


def actions(database):
    return [event.action for event in database.scalars(select(AuditEvent).order_by(AuditEvent.id))]


# --- her rules -------------------------------------------------------------------------------------------------------


def test_every_kind_of_rule_is_added_shown_and_taken_back(client, database, her, path, taxonomy):
    employer = factories.employer(database, name="Fictional Hotel")
    place = factories.municipality(database, name="Sample Bay")
    for sent in (
        {"kind": "night"},
        {"kind": "sector", "sector": "T"},
        {"kind": "region", "region_code": "EL303"},
        {"kind": "employer", "employer": str(employer.id)},
        {"kind": "area", "municipality": str(place.id), "radius_km": "20"},
        {"kind": "occupation", "said": "cleaner", "uri": small.occupation("office-cleaner")},
    ):
        client.post(f"{path}/rules", sent)

    page = client.follow()
    for text in (
        "Work at night",
        "A sector: Private households",
        "A region: Region EL303",
        "An employer: Fictional Hotel",
        "Around a place: Sample Bay (20 km)",
        "An occupation: office cleaner",
    ):
        assert text in page.texts("li", class_="fh-chip")[0:6].__str__()
    for _ in range(6):
        client.submit(f"{path}/rules/remove", {"rule": rows(database, BeneficiaryExclusion)[0].ref})
        client.follow()
    assert rows(database, BeneficiaryExclusion) == []


def test_a_rule_carries_only_what_its_kind_is_about(client, database, path):
    factories.municipality(database)

    client.post(f"{path}/rules", {"kind": "sector", "sector": "T", "region_code": "EL303", "radius_km": "20"})

    (rule,) = rows(database, BeneficiaryExclusion)
    assert (rule.kind, rule.sector, rule.region_code, rule.radius_km) == (ExcludedBy.SECTOR, "T", None, None)


def test_the_same_rule_twice_is_one_rule(client, database, path):
    client.post(f"{path}/rules", {"kind": "night"})

    client.post(f"{path}/rules", {"kind": "night"})

    assert len(rows(database, BeneficiaryExclusion)) == 1


@pytest.mark.parametrize("kind", ["sector", "region", "employer", "area", "occupation"])
def test_a_rule_needs_what_it_is_about(client, database, path, kind):
    page = client.post(f"{path}/rules", {"kind": kind}, status=422)

    assert page.errors
    assert rows(database, BeneficiaryExclusion) == []


def test_an_occupation_for_a_rule_is_found_by_words_first(client, database, path):
    page = client.post(f"{path}/rules", {"kind": "occupation", "said": "καθαρίστρια"}, status=200)

    assert page.find_all("button", name="uri", value=small.occupation("office-cleaner"))
    assert rows(database, BeneficiaryExclusion) == []


def test_the_audit_log_does_not_tell_what_a_rule_is_about(client, database, path):
    client.post(f"{path}/rules", {"kind": "sector", "sector": "T"})

    (event,) = database.scalars(select(AuditEvent).where(AuditEvent.action == "add_rule"))
    assert event.detail == {"kind": "sector"}


# --- consents and identity -------------------------------------------------------------------------------------------


def test_a_consent_is_taken_back_at_once_and_given_anew(client, database, path):
    client.get(f"{path}/consents")

    client.submit(f"{path}/consents/withdraw")
    page = client.follow()
    off = client.get(path).main
    client.get(f"{path}/consents")
    client.submit(f"{path}/consents", {"matching-given": "on_paper", "purpose": "matching"})

    assert "Taken back Nov 24, 2026" in page.main
    assert "Matching is off: she has not agreed to it" in off
    assert "Matching is off" not in client.get(path).main
    ledger = rows(database, Consent)
    assert [row.withdrawn_at is None for row in ledger] == [False, True]
    assert {row.purpose for row in ledger} == {Purpose.MATCHING}


@pytest.mark.parametrize("purpose", ["", "reveal_identity", "nonsense"])
def test_a_consent_that_needs_a_recipient_is_not_given_here(client, database, path, purpose):
    client.post(f"{path}/consents", {"purpose": purpose, f"{purpose}-given": "on_paper"}, status=422)

    assert len(rows(database, Consent)) == 1


def test_somebody_elses_consent_or_rule_cannot_be_reached_through_her(client, database, path):
    other = factories.beneficiary(database, consent=False)
    consent, rule = factories.consent_of(database, other), factories.exclusion(database, other)

    client.post(f"{path}/consents/withdraw", {"consent": consent.ref}, status=404)
    client.post(f"{path}/rules/remove", {"rule": rule.ref}, status=404)

    database.refresh(consent)
    assert consent.withdrawn_at is None
    assert rows(database, BeneficiaryExclusion) == [rule]


def test_identity_is_opened_changed_and_written_down(client, database, her, path):
    page = client.get(f"{path}/identity")
    shown = page.forms[f"{path}/identity"]

    client.submit(f"{path}/identity", {"phone": "", "safe_contact": "Mornings only", "birth_date": "1980-05-06"})

    opened = database.scalars(select(Identity).where(Identity.beneficiary_id == her.id)).one()
    opened.key = database.get(PersonKey, opened.key_id)
    details = opened.read(factories.KEYS)
    assert shown["safe_contact"] == factories.canaries_of(her).safe_contact
    assert shown["birth_date"] == "1977-02-03"
    assert (details.phone, details.safe_contact, details.birth_date) == ("", "Mornings only", "1980-05-06")
    assert details.given_name == factories.canaries_of(her).given_name
    assert actions(database)[:2] == ["read_identity", "write_identity"]


@pytest.mark.parametrize("keys", [{1: b"o" * 32}, {2: b"k" * 32}], ids=["another key", "a missing version"])
def test_a_key_ring_that_does_not_fit_is_said_and_nobody_is_taken_for_erased(
    client, path, other_settings, caplog, keys
):
    other_settings(keys=KeyRing(keys, factories.KEYS.index_key))

    for address in ("/caseload", f"{path}/identity"):
        page = client.get(address, status=503)
        assert "Names cannot be opened now" in page.main
        assert "erased" not in page.main.lower()
    assert "key unavailable" in caplog.text
    assert not any(stem in caplog.text.lower() for stem in factories.CANARY_STEMS)
