import pytest

from models.account import Role
from tests import factories, inspection


@pytest.mark.parametrize("path", ["/", "/safety", "/help", "/how-it-works", "/sign-in", "/my"])
def test_the_pages_that_need_nobody_are_shown(client, path):
    page = client.get(path)

    assert page.h1
    assert page.links["Leave this page now (or press Shift three times)"] == "/exit"


def test_the_administrator_sees_counts(client, database):
    factories.vacancy(database)
    client.sign_in(factories.account(database, Role.ADMINISTRATOR))

    page = client.get("/installation")

    assert page.h1 == "This installation"


def test_an_administrator_reads_who_may_do_what_computed_from_the_rules(app, client, database):
    client.sign_in(factories.account(database, Role.ADMINISTRATOR))

    page = client.get("/installation/access")

    (records, addresses) = page.find_all("table")
    rows = {inspection.text_of(row[0]): [inspection.text_of(cell) for cell in row[1:]] for row in records.iter("tr")}
    assert rows["A person's name and contact data"] == ["Own", "Own organisation's", "None", "None", "None"]
    assert rows["A vacancy, written"] == ["None", "None", "None", "Own", "None"]
    assert rows["A person's own pages"] == ["None", "None", "None", "None", "Own"]
    shown = inspection.text_of(addresses)
    assert [
        rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static" and rule.rule not in shown
    ] == []
