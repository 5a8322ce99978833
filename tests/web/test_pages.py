import pytest

from models.account import Role
from tests import factories


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
