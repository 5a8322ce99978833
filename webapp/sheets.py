"""The explanation of one suggestion on a sheet: what was compared, for how many points, what would change it, and who decided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account
from models.beneficiary import Beneficiary
from models.oversight import RankingDecision
from models.vacancy import Vacancy
from webapp import decisions
from webapp.engine import GateState
from webapp.sentences import UNKNOWN, Teller, Told
from webapp.suggestions import Explained
from webapp.wording import CONDITIONS

POINTS = 100


@dataclass(frozen=True)
class Line:
    """One thing that was compared: its points, how many it can give, and whether it was known."""

    name: str
    points: float
    most: float
    known: bool


@dataclass(frozen=True)
class Sheet:
    """What the sheet says; without `told` no order was computed."""

    vacancy: Vacancy
    run_ref: str | None
    told: Told | None
    lines: list[Line]
    points: float
    reasons: list[str]
    closed: list[str]
    decision: RankingDecision | None
    decided_by: str | None


def sheet(
    session: Session, *, beneficiary: Beneficiary, vacancy: Vacancy, explained: Explained, teller: Teller
) -> Sheet:
    """Read who decided, and put the explanation into lines."""
    decision = decisions.of_beneficiary(session, beneficiary.id, vacancy.ref)
    name = session.scalar(select(Account.display_name).where(Account.ref == decision.by)) if decision else None
    match = explained.match
    return Sheet(
        vacancy=vacancy,
        run_ref=explained.run.ref if explained.run else None,
        told=teller.tell(match) if match else None,
        lines=[
            Line(str(UNKNOWN[code]), POINTS * points, POINTS * explained.most[code], code not in match.unknown)
            for code, points in match.terms.items()
        ]
        if match
        else [],
        points=POINTS * match.score if match else 0.0,
        reasons=[text for reason in explained.reasons if (text := teller.reason(reason))],
        closed=[str(CONDITIONS[gate]) for gate, state in explained.gates.items() if state is GateState.CLOSED],
        decision=decision,
        decided_by=name,
    )
