"""What every answer, cookie, form and address withstands. Which attack is tried where: docs/security/asvs.md."""

from __future__ import annotations

import re

import pytest

from models.account import BrowserSession, Role
from models.employer import Standing
from models.vacancy import Vacancy, VacancyStatus
from tests import factories
from webapp.access import ROLES, Action
from webapp.accounts.forms import local_path
from webapp.api.operations import Received
from webapp.app import create_app
from webapp.config import Settings, UnsafeSettings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": None,
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
}


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/sign-in", "/static/app.js", "/static/lib/app.css", "/api/v1/vacancies", "/api/v1/openapi.json"]
)  # fmt: skip
def test_every_answer_shuts_other_sites_out(client, path):
    with client.browser.get(path) as response:
        headers = response.headers

    told = {name: rest or None for name, _, rest in (part.strip().partition(" ") for part in headers["Content-Security-Policy"].split(";"))}  # fmt: skip
    assert {name: told.get(name) for name in POLICY} == POLICY
    assert not re.search(r"https?:|\*|unsafe|data:", " ".join(rest or "" for name, rest in told.items() if name != "img-src"))  # fmt: skip
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(headers["Permissions-Policy"].split(", "))
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(headers.keys())


@pytest.fixture(scope="module")
def in_production(tmp_path_factory, sqlite_template):
    """The application as it runs over https under one name."""
    folder = tmp_path_factory.mktemp("production")
    named = factories.environment(folder, f"sqlite:///{sqlite_template}")
    return create_app(Settings.from_environment(named | {"FOOTHOLD_HTTPS": "1", "FOOTHOLD_HOSTS": "jobs.example.org"}))


def test_over_https_the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts(in_production):
    asking = in_production.test_client()
    page = asking.get("/sign-in", base_url="https://jobs.example.org/")
    cookie = page.headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")


@pytest.mark.parametrize("host", ["elsewhere.example", "jobs.example.org.elsewhere.example", "localhost"])
def test_a_site_answers_to_its_own_name_alone(in_production, host):
    assert in_production.test_client().get("/sign-in", base_url=f"https://{host}/").status_code == 400


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"FOOTHOLD_SECRET_KEY": "short"}, "FOOTHOLD_SECRET_KEY"),  # made up  # pragma: allowlist secret
        ({"FOOTHOLD_KEYS": "1:c2hvcnQ="}, "FOOTHOLD_KEYS"),
        ({"FOOTHOLD_HOSTS": ""}, "FOOTHOLD_HOSTS"),
        ({"FOOTHOLD_HTTPS": "0"}, "FOOTHOLD_HTTPS"),
        ({"FOOTHOLD_SECOND_FACTOR": "0"}, "FOOTHOLD_SECOND_FACTOR"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ],
)
def test_production_does_not_start_in_an_unsafe_way(tmp_path, wrong, named):
    safe = {"FOOTHOLD_ENV": "production", "FOOTHOLD_HOSTS": "jobs.example.org", "FOOTHOLD_SECOND_FACTOR": "1"}

    Settings.from_environment(factories.environment(tmp_path) | safe)

    with pytest.raises(UnsafeSettings, match=named):
        Settings.from_environment(factories.environment(tmp_path) | safe | wrong)


@pytest.mark.parametrize("token", [None, "a token of somebody else"])
def test_no_form_is_taken_without_its_token(app, client, database, token):
    client.sign_in(factories.account(database, Role.COORDINATOR))
    taken = {}
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.rule.startswith("/api/"):
            path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            sent = {} if token is None else {"csrf_token": token}
            taken[path] = client.browser.post(re.sub("<[^>]*>", "2222222222", path), data=sent).status_code

    assert len(taken) > 70
    assert {path: status for path, status in taken.items() if status != 400} == {}


def test_signing_in_gives_another_session_and_the_table_holds_no_cookie(client, database):
    factories.account(database, Role.COACH, name="coach@people.example")
    client.get("/sign-in")
    planted = client.cookie

    client.post("/sign-in", {"name": "coach@people.example", "secret": factories.SECRET})

    found = client.cookie
    assert found not in (planted, "")
    rows = database.query(BrowserSession).all()
    assert not any(found.encode() in row.id_hash or found in str(row.data) for row in rows)
    client.cookie = planted
    client.get("/caseload", status=303)


@pytest.mark.parametrize(("path", "role"), [("/sign-in", Role.COACH), ("/my", Role.BENEFICIARY)])
def test_known_and_unknown_names_get_the_same_page(client, database, path, role):
    factories.account(database, role, name="known-7")
    bodies = []
    for name in ("known-7", "other-7"):
        client.get(path)
        page = client.post(path, {"name": name, "secret": "not the secret"}, status=422)
        bodies.append(re.sub(r'(csrf_token" value=|X-CSRFToken": )"[^"]*"', "", page.html).replace(name, "NAME"))

    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    "path",
    ["https://e.example/", "//e.example", "/\\e.example", "\\\\e.example", "/\t/e.example", "/\n/e.example", "javascript:alert(1)", "e.example", "", None],
)  # fmt: skip
def test_no_address_leads_away_from_the_site(path):
    assert local_path(path) is None


@pytest.mark.parametrize("where", ["//e.example/", "https://e.example/", "/\t/e.example"])
def test_the_choice_of_language_leads_nowhere_else(client, where):
    client.get("/")

    assert client.post("/language", {"language": "el", "next": where}).location == "/"


def test_markup_templates_and_turned_text_are_shown_as_they_were_typed(client, database, contact):
    planted = "<script>alert(1)</script><img src=x onerror=y>{{ 7*7 }}\u202exe"
    vacancy = factories.vacancy(database, employer=contact.employer, title=planted, description=planted)

    page = client.sign_in(contact).get(f"/vacancies/{vacancy.ref}")

    assert planted in page.main  # read as text; the inspection refuses whatever is inline
    assert not page.find_all("img", src="x")


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PUT", "DELETE"])
def test_methods_that_no_page_has_are_refused(client, method):
    assert client.browser.open("/", method=method).status_code == 405


@pytest.mark.parametrize("path", ["/metrics", "/debug", "/console", "/.env", "/.git/config", "/static/../config.py", "/static/%2e%2e/app.py"])  # fmt: skip
def test_nothing_of_the_inside_can_be_asked_for(client, path):
    assert client.browser.get(path).status_code == 404


def test_a_fault_shows_nothing_of_what_happened(app, client, monkeypatch):
    def broken():
        raise ZeroDivisionError("a secret of the inside")

    broken.requires = Action.PUBLIC
    monkeypatch.setitem(app.view_functions, "pages.safety", broken)

    page = client.browser.get("/safety")

    assert page.status_code == 500
    assert not re.search("ZeroDivision|secret|Traceback|\\.py", page.text)


@pytest.fixture
def contact(database):
    """An employer's contact, with words for vacancies."""
    factories.small_taxonomy(database)
    return factories.account(database, Role.EMPLOYER)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/sign-in", {"name": "a\0b"}),
        ("/sign-in?next=%00", {}),
        ("/my", {"x": "\0"}),
    ],
)
def test_what_no_database_can_hold_is_refused(client, path, sent):
    assert client.browser.post(path, data={"csrf_token": client.token(), **sent}).status_code == 400
    assert client.browser.get("/beneficiaries/a%00b/skills").status_code == 404


def test_a_million_letters_are_refused_or_cut_before_they_are_read(client, database, contact):
    client.sign_in(contact).get("/vacancies/new")

    page = client.post("/vacancies/new", {"title": "x" * 1_000_000, "description": "y" * 900_000}, status=422)

    assert len(page.errors) >= 2
    client.post("/vacancies/new", {"title": "x" * 3_000_000}, status=413)
    assert database.query(Vacancy).count() == 0


def test_a_field_that_no_form_has_changes_nothing(client, database, contact):
    other = factories.employer(database, standing=Standing.SUSPENDED)
    client.sign_in(contact).get("/vacancies/new")
    more = {
        "status": "open",
        "employer_id": str(other.id),
        "role": "administrator",
        "ref": "2222222222",
        "version": "9",
    }

    client.post("/vacancies/new", {"title": "Cook", "description": "Cooks.", "language": "en", "places": "1", **more})

    made = database.query(Vacancy).one()
    assert (made.status, made.employer_id, made.version) == (VacancyStatus.DRAFT, contact.employer_id, 1)
    assert made.ref != more["ref"]
    database.refresh(contact)
    assert contact.role is Role.EMPLOYER


def test_a_program_can_send_no_field_that_is_not_described():
    kinds = [Received]
    for kind in kinds:
        kinds += kind.__subclasses__()

    assert len(kinds) > 20
    assert {kind.__name__ for kind in kinds if kind.Meta.unknown != "raise"} == set()


def test_no_role_may_do_everything():
    assert [role for role in Role if all(role in roles for roles in ROLES.values())] == []
