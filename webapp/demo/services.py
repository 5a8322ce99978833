"""Filling an empty database with the demonstration: the same every time, dated from the day it is made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.crypto import KeyRing
from webapp.demo.courses import enrol, make_courses
from webapp.demo.employers import make_employers
from webapp.demo.journeys import make_journeys
from webapp.demo.market import make_vacancies
from webapp.demo.people import make_people
from webapp.demo.staff import make_staff
from webapp.demo.world import DemoAccount, World
from webapp.places import load_places

__all__ = ["DemoAccount", "fill"]


def fill(session: Session, *, keys: KeyRing, now: datetime) -> list[DemoAccount]:
    """Make the demonstration in the transaction of `session` and return its log-ins, staff first.

    The starter taxonomy has to be there: raises KeyError naming the first occupation or skill that is missing, and NoTaxonomy when
    nothing was imported at all.
    """
    load_places(session)
    world = World.of(session, keys, now)
    staff = make_staff(world)
    employers = make_employers(world, staff)
    make_vacancies(world, staff, employers)
    runs = make_courses(world)
    people = make_people(world, staff, employers)
    enrol(world, runs, [(person.beneficiary, person.country) for person in people])
    make_journeys(world, people)
    return staff.log_ins
