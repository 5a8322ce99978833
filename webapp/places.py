"""Regions (NUTS 3) and municipality centres: reference data that every installation needs, loaded from the shipped files."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.place import Municipality, Region
from models.types import Country
from webapp.reference import rows


def load_places(session: Session) -> int:
    """Bring regions and municipalities to what the files say; return how many rows were new or changed.

    Nothing is taken away: a vacancy may stand in a municipality that a later file no longer lists.
    """
    return _regions(session) + _municipalities(session)


def _regions(session: Session) -> int:
    there = {region.code: region for region in session.scalars(select(Region))}
    changed = 0
    for row in rows("regions.csv"):
        region = there.get(row["code"])
        if region is None:
            region = Region(code=row["code"])
            session.add(region)
        changed += _set(region, row, country=Country(row["country"]), name=row["name"])
    session.flush()
    return changed


def _municipalities(session: Session) -> int:
    there = {(place.region_code, place.name): place for place in session.scalars(select(Municipality))}
    changed = 0
    for row in rows("municipalities.csv"):
        place = there.get((row["region"], row["name"]))
        if place is None:
            place = Municipality(region_code=row["region"], name=row["name"])
            session.add(place)
        changed += _set(place, row)
    session.flush()
    return changed


def _set(place: Region | Municipality, row: dict[str, str], **values: object) -> int:
    """Set the values that differ; return 1 when there were any."""
    wanted = {"latitude": float(row["latitude"]), "longitude": float(row["longitude"]), **values}
    different = {name: value for name, value in wanted.items() if getattr(place, name) != value}
    for name, value in different.items():
        setattr(place, name, value)
    return int(bool(different))
