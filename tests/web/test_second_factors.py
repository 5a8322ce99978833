"""Second factors: an app, passkeys, recovery codes; who has to have one; what is refused."""

from __future__ import annotations

import json

import pyotp
import pytest
from sqlalchemy import select
from webauthn.helpers import base64url_to_bytes

from models.account import Account, Role
from models.audit import AuditEvent
from models.crypto import seal
from models.sign_in import Passkey, RecoveryCode
from tests import factories
from tests.authenticator import SoftKey

NAME = "coach@people.example"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # made up  # pragma: allowlist secret


@pytest.fixture(autouse=True)
def obliged(other_settings):
    other_settings(second_factor=True)


@pytest.fixture
def coach(database):
    return factories.account(database, Role.COACH, name=NAME)


@pytest.fixture
def with_app(database, coach):
    coach.totp_sealed = seal(factories.KEYS.factor_key, SECRET, place=f"account.totp_sealed:{coach.ref}")
    database.commit()
    return coach


def password(client, status=303):
    client.get("/sign-in")
    return client.post("/sign-in", {"name": NAME, "secret": factories.SECRET}, status=status)


def code_at(moment):
    return pyotp.TOTP(SECRET).at(moment)


def second(client, code, status=303):
    return client.post("/sign-in/second", {"code": code}, status=status)


def proved(client, database, account, clock):
    client.cookie = factories.browser_session(database, account, proved_at=clock.now.isoformat())


def actions(database):
    return [event.action for event in database.scalars(select(AuditEvent).order_by(AuditEvent.id))]


# --- obligation


@pytest.mark.parametrize("role", [Role.COACH, Role.COORDINATOR, Role.ADMINISTRATOR])
def test_staff_opens_nothing_before_a_second_factor_is_set_up(client, database, role):
    factories.account(database, role, name=NAME)
    password(client)

    for path in ("/account", "/caseload", "/installation", "/api-access"):
        page = client.browser.get(path)

        assert page.status_code in (303, 404)
        assert page.status_code == 404 or page.location == "/account/authenticator"


def test_an_employers_contact_may_do_without(client, database):
    factories.account(database, Role.EMPLOYER, name=NAME)

    password(client)

    assert client.get("/vacancies").status == 200


def test_a_beneficiary_needs_code_and_pin_only_and_cannot_set_one_up(client, database):
    factories.account(database, Role.BENEFICIARY, name="river-7")
    client.get("/my")
    client.post("/my", {"name": "river-7", "secret": factories.SECRET})

    client.get("/account/authenticator", status=404)

    assert client.get("/account").main.count("Passkey") == 0


# --- the app


def test_setting_the_app_up_shows_ten_recovery_codes_once_and_opens_the_rest(client, database, coach, clock):
    password(client)
    page = client.get("/account/authenticator")
    shown = "".join(page.find_all("code")[0].text.split())

    page = client.submit("/account/authenticator", {"code": pyotp.TOTP(shown).at(clock.now)}, status=200)

    codes = page.texts("code")
    stored = database.scalars(select(Account).where(Account.id == coach.id)).one()
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in codes)
    assert shown.encode() not in stored.totp_sealed
    assert database.query(RecoveryCode).count() == 10
    assert codes[0] not in client.get("/account/recovery-codes").text
    assert client.get("/caseload").h1 == "Caseload"


def test_a_wrong_code_sets_nothing_up(client, database, coach):
    password(client)
    client.get("/account/authenticator")

    client.submit("/account/authenticator", {"code": "000000"}, status=422)

    assert database.get_one(Account, coach.id).totp_sealed is None


def test_the_password_alone_opens_nothing(client, with_app):
    page = password(client)

    assert page.location == "/sign-in/second"
    client.get("/caseload", status=303)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_code_opens_half_a_minute_early_or_late(client, with_app, clock, seconds):
    code = code_at(clock.now)
    clock.forward(seconds=seconds)
    password(client)

    second(client, code)

    assert client.get("/caseload").h1 == "Caseload"


@pytest.mark.parametrize("seconds", [-60, 60])
def test_an_older_or_later_code_is_refused(client, with_app, clock, seconds):
    code = code_at(clock.now)
    clock.forward(seconds=seconds)
    password(client)

    second(client, code, status=422)


def test_arabic_digits_and_spaces_are_digits(client, with_app, clock):
    code = code_at(clock.now)
    password(client)

    second(client, " ".join(chr(0x660 + int(digit)) for digit in code))


def test_a_used_code_is_refused(client, new_client, with_app, clock):
    code = code_at(clock.now)
    password(client)
    second(client, code)
    other = new_client()
    password(other)

    second(other, code, status=422)

    other.get("/caseload", status=303)


def test_after_five_wrong_codes_the_right_one_waits_and_the_password_does_not_help(client, database, with_app, clock):
    password(client)
    for _ in range(5):
        second(client, "000000", status=422)

    second(client, code_at(clock.now), status=422)

    password(client, status=422)
    assert database.get_one(Account, with_app.id).locked_until is not None
    assert actions(database).count("second_factor_failed") == 5
    assert "signed_in" not in actions(database)


def test_the_right_password_does_not_forgive_wrong_codes(client, database, with_app):
    for _ in range(4):
        password(client)
        second(client, "000000", status=422)

    assert database.get_one(Account, with_app.id).failed_attempts == 4


def test_a_half_sign_in_ends_after_ten_minutes(client, with_app, clock):
    password(client)
    clock.forward(minutes=11)

    page = second(client, code_at(clock.now))

    assert page.location == "/sign-in"
    client.get("/caseload", status=303)


def test_the_last_factor_of_staff_stays(client, database, with_app, clock):
    proved(client, database, with_app, clock)
    client.get("/account")

    client.submit("/account/authenticator/remove")

    assert database.get_one(Account, with_app.id).totp_sealed is not None
    assert "Set another second factor up first" in client.follow().main


def test_a_session_that_stood_open_changes_no_factor(client, database, with_app, clock):
    proved(client, database, with_app, clock)
    clock.forward(minutes=11)
    client.get("/account")

    page = client.post("/account/recovery-codes")

    assert page.location == "/sign-in?next=/account"
    assert database.query(RecoveryCode).count() == 0


# --- recovery codes


def codes_of(client, database, account, clock):
    proved(client, database, account, clock)
    codes = client.post("/account/recovery-codes", status=200).texts("code")
    client.sign_out()
    return codes


def test_a_recovery_code_opens_once(client, new_client, database, with_app, clock):
    code = codes_of(client, database, with_app, clock)[3]
    password(client)
    second(client, code.upper().replace("-", " "))
    other = new_client()
    password(other)

    second(other, code, status=422)

    assert "9 recovery codes left" in client.get("/account").main


def test_whoever_used_the_last_recovery_code_makes_new_ones_first(client, database, with_app, clock):
    code, *others = codes_of(client, database, with_app, clock)
    for row in database.scalars(select(RecoveryCode).order_by(RecoveryCode.id)).all()[1:]:
        database.delete(row)
    password(client)
    second(client, code)

    page = client.get("/caseload", status=303)
    again = client.post("/account/recovery-codes", status=200)

    assert page.location == "/account/recovery-codes"
    assert set(again.texts("code")).isdisjoint({code, *others})
    client.get("/caseload")


# --- passkeys


def challenge_of(page):
    found = next(form for form in page.find_all("form") if form.get("data-options"))
    return base64url_to_bytes(json.loads(found.get("data-options"))["challenge"])


@pytest.fixture
def key(client, database, coach):
    password(client)
    key = SoftKey()
    challenge = challenge_of(client.get("/account/passkeys"))
    client.submit("/account/passkeys", {"name": "My phone", "answer": key.create(challenge)}, status=200)
    client.sign_out()
    key.counter += 1
    return key


def answer(client, key, status, challenge=None):
    password(client)
    page = client.get("/sign-in/second")
    return client.post("/sign-in/passkey", {"answer": key.get(challenge or challenge_of(page))}, status=status)


def test_a_passkey_made_at_the_first_sign_in_opens_the_next(client, database, key, clock):
    answer(client, key, 303)

    stored = database.scalars(select(Passkey)).one()
    assert (stored.name, stored.sign_count, stored.last_used_at) == ("My phone", 2, clock.now)
    assert client.get("/caseload").h1 == "Caseload"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost.elsewhere.example"},
        {"host": "elsewhere.example"},
        {"counter": 1},
        {"verified": False},
        {"credential": bytes(32)},
        {"private": SoftKey().private},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_passkeys_answer_that_is_wrong_in_one_thing_opens_nothing(client, database, key, wrong):
    vars(key).update(wrong)

    answer(client, key, 422)

    client.get("/caseload", status=303)
    assert actions(database)[-1] == "second_factor_failed"


def test_an_answer_fits_one_question_only(client, new_client, key):
    password(client)
    told = key.get(challenge_of(client.get("/sign-in/second")))
    client.post("/sign-in/passkey", {"answer": told})
    other = new_client()
    password(other)
    other.get("/sign-in/second")

    other.post("/sign-in/passkey", {"answer": told}, status=422)

    other.get("/caseload", status=303)


def test_a_challenge_is_good_for_one_answer(client, key):
    password(client)
    challenge = challenge_of(client.get("/sign-in/second"))
    client.post("/sign-in/passkey", {"answer": "{}"}, status=422)

    client.post("/sign-in/passkey", {"answer": key.get(challenge)}, status=422)


@pytest.mark.parametrize("told", ["{}", "[]", "null", "1", "x", '{"id": 1}', '{"id":"AA","rawId":"AA","response":{}}'])
def test_no_answer_breaks_the_page(client, key, told):
    password(client)
    client.get("/sign-in/second")

    client.post("/sign-in/passkey", {"answer": told}, status=422)


@pytest.mark.parametrize(
    "wrong", [{"origin": "http://elsewhere.example"}, {"host": "elsewhere.example"}, {"verified": False}]
)
def test_no_passkey_is_made_for_another_site_or_without_its_owner(client, database, coach, wrong):
    password(client)
    made = SoftKey(**wrong).create(challenge_of(client.get("/account/passkeys")))

    client.submit("/account/passkeys", {"name": "A key", "answer": made}, status=422)

    assert database.query(Passkey).count() == 0


def test_somebody_elses_passkey_opens_nothing_and_cannot_be_removed(client, database, key, clock):
    other = factories.account(database, Role.COACH, name="other@people.example")
    factories.passkey(database, other)
    client.get("/sign-in")
    client.post("/sign-in", {"name": "other@people.example", "secret": factories.SECRET})
    challenge = challenge_of(client.get("/sign-in/second"))
    client.post("/sign-in/passkey", {"answer": key.get(challenge)}, status=422)
    proved(client, database, other, clock)
    hers = database.scalars(select(Passkey).where(Passkey.name == "My phone")).one()

    client.post(f"/account/passkeys/{hers.ref}/remove", status=404)

    assert database.query(Passkey).count() == 2
