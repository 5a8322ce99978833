"""Matches and training as data: codes and numbers, no prose and no name."""

from __future__ import annotations

from marshmallow import fields
from marshmallow.validate import Range

from webapp.api.operations import Received, Shown
from webapp.api.vacancy_schemas import EmployerShown, of_code
from webapp.engine import Band, Gate, GateState

MOST = 100


class MatchQuery(Received):
    """How many."""

    top = fields.Integer(load_default=20, validate=Range(1, MOST))


class GapShown(Shown):
    """Something needed that is missing: a skill (URI), a licence (code) or a language (`language:activity`)."""

    kind = fields.String(metadata={"enum": ["essential", "optional", "language", "licence"]})
    concept = fields.String()
    needed = fields.Float()
    held = fields.Float()
    learnable = fields.Boolean(metadata={"description": "It can be learned on the job."})


class FitShown(Shown):
    """A needed skill that she brings, and by what."""

    concept = fields.String()
    by = fields.String()


class ReasonShown(Shown):
    """Why it stands where it stands: a code, what its sentence names, and its part of the order."""

    code = fields.String()
    value = fields.Dict(keys=fields.String())
    weight = fields.Float()


class Offer(Shown):
    """The vacancy, in short."""

    ref = fields.String()
    title = fields.String()
    language = fields.String()
    employer = fields.Nested(EmployerShown)


class MatchShown(Shown):
    """One vacancy in her order. `terms` serve explanation; people are shown the band and the reasons."""

    vacancy = fields.Nested(Offer)
    band = of_code(Band, allow_none=True, metadata={"description": "Null where ranking is off."})
    terms = fields.Dict(keys=fields.String(), values=fields.Float())
    reasons = fields.List(fields.Nested(ReasonShown))
    fits = fields.List(fields.Nested(FitShown))
    gaps = fields.List(fields.Nested(GapShown))
    unknown = fields.List(fields.String(), metadata={"description": "What could not be decided; unknown is never no."})
    little_known = fields.Boolean()


class NearShown(MatchShown):
    """A vacancy that one gate keeps closed, and what would open it."""

    gate = of_code(Gate)
    needs = fields.List(fields.Nested(GapShown))


class ClosedShown(Shown):
    """How many vacancies a gate closes."""

    gate = of_code(Gate)
    vacancies = fields.Integer()


class Matches(Shown):
    """Her vacancies, best first. Computed now, and stored as a ranking run under `run`."""

    run = fields.String(allow_none=True)
    ordered = fields.Boolean(metadata={"description": "False where ranking is off: then all open ones, newest first."})
    ranking_off = fields.String(
        allow_none=True, metadata={"enum": ["minor", "frozen", "opted_out", "organisation", None]}
    )
    considered = fields.Integer()
    open = fields.Integer()
    items = fields.List(fields.Nested(MatchShown))
    near = fields.List(fields.Nested(NearShown))
    closed = fields.List(fields.Nested(ClosedShown))


class Explained(Shown):
    """One vacancy explained for her, whether a gate closes it or not."""

    run = fields.String(allow_none=True)
    match = fields.Nested(MatchShown, allow_none=True)
    gates = fields.Dict(keys=fields.String(), values=of_code(GateState))


class TrainingShown(Shown):
    """One course run, and the vacancies that it would open for her."""

    run = fields.String()
    title = fields.String()
    provider = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date()
    opens = fields.List(fields.Nested(Offer))
    lifts = fields.Integer()
    joinable = fields.Boolean()
    closed = fields.List(of_code(Gate))
    unknown = fields.List(of_code(Gate))


class Training(Shown):
    """Coming course runs, by what they would open."""

    run = fields.String(allow_none=True)
    ranking_off = fields.String(
        allow_none=True, metadata={"enum": ["minor", "frozen", "opted_out", "organisation", None]}
    )
    items = fields.List(fields.Nested(TrainingShown))
