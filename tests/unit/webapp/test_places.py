"""Regions and municipalities come from the shipped files, as often as one likes."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.place import Municipality, Region
from tests import factories
from webapp.places import load_places
from webapp.reference import rows


def test_every_row_of_the_files_is_loaded(database: Session) -> None:
    changed = load_places(database)

    expected = {"regions": len(rows("regions.csv")), "municipalities": len(rows("municipalities.csv"))}
    assert changed == sum(expected.values())
    assert database.scalar(select(func.count()).select_from(Region)) == expected["regions"]
    assert database.scalar(select(func.count()).select_from(Municipality)) == expected["municipalities"]
    athens = database.get_one(Region, "EL303")
    assert (athens.country, athens.latitude) == ("GR", 37.984)


def test_a_second_load_changes_nothing(database: Session) -> None:
    load_places(database)

    assert load_places(database) == 0


def test_a_place_that_moved_is_put_right_and_one_of_our_own_stays(database: Session) -> None:
    load_places(database)
    wien = database.scalars(select(Municipality).where(Municipality.name == "Wien")).one()
    key, wien.latitude = wien.id, 1.0
    own = factories.municipality(database, "AT130", name="Beispielort")

    assert load_places(database) == 1

    database.expire_all()
    assert database.get_one(Municipality, key).latitude == 48.208
    assert database.get(Municipality, own.id) is not None
