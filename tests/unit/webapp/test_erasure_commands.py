"""`foothold erasures`: the proof looks everywhere, and a backup brings nobody back who was erased."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from models.beneficiary import Beneficiary
from models.desk import ErasureReceipt
from tests import factories
from webapp import cli
from webapp.erasure import mark_of


@pytest.fixture
def database(database_of_commands):
    return database_of_commands


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, **options):
        given = {"FOOTHOLD_DATABASE": None, "FOOTHOLD_ENV": None, **factories.environment(tmp_path)}
        return CliRunner().invoke(cli.main, ["erasures", *map(str, arguments)], env=given, **options)

    return invoke


def test_the_proof_looks_in_tables_and_files(database, run, tmp_path):
    her = factories.beneficiary(database, qualifications=["Kwizzelbrot school"])
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "artifacts" / "market.json").write_text("Quandovi")
    database.commit()

    found = run("prove", input="Kwizzelbrot\nQuandovi\n")
    nothing = run("prove", input=f"{factories.canaries_of(her).given_name}\n")  # sealed
    short = run("prove", input="abc\n")

    assert found.exit_code == 1
    for place in ("qualification.title: 1", "foothold.sqlite: 1", "artifacts/market.json: 1"):
        assert place in found.output
    assert (nothing.exit_code, nothing.output) == (0, "Nothing was found.\n")
    assert "at least 4 letters" in short.output


def test_who_was_erased_does_not_come_back_with_a_backup(database, run, tmp_path):
    gone, stays = factories.beneficiary(database), factories.beneficiary(database)
    organisation = factories.organisation(database)
    receipt = factories.erasure_receipt(database, organisation, mark=mark_of(factories.KEYS, gone.ref))
    file = tmp_path / "marks"

    run("marks", file)
    first, second = run("again", file), run("again", file)
    wrong = run("again", tmp_path / "foothold.sqlite")

    assert file.read_text() == receipt.mark.hex() + "\n"
    assert (first.output, second.output) == ("Erased again: 1.\n", "Erased again: 0.\n")
    database.rollback()
    assert list(database.scalars(select(Beneficiary.ref))) == [stays.ref]
    assert len(database.scalars(select(ErasureReceipt)).all()) == 2
    assert wrong.exit_code == 1
