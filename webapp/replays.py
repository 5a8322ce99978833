"""A stored ranking run, computed again from what it saw, and compared with what it showed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.run import RankingRun, RunKind
from webapp.engine import FEATURES, Engine, Gate, PlacementRanker, Seen
from webapp.engine.again import Again, Curves, NotAsKept, again, load_curves
from webapp.suggestions import by_date, effects_shown, in_order, order_digest

NAMING = ("vacancy", "run")
"""What an entry of an order is about."""
NOT_USED = "not_used"
"""The code of the reason that lists what could not be known."""


class Verdict(StrEnum):
    """How a replay ended."""

    IDENTICAL = "identical"
    SCORES_ONLY = (
        "scores_only"  # the order follows from the stored feature values; the market could not be ranked again
    )
    DIFFERENT = "different"
    GONE = "gone"


@dataclass(frozen=True)
class Replay:
    """The verdict, why it is that (the first difference), and how many places were compared."""

    verdict: Verdict
    why: str = ""
    compared: int = 0
    logged: bool = True


def replay(session: Session, engine: Engine, ref: str, key: bytes) -> Replay:
    """Compute a run again; `key` is that of the audit log, which sealed a digest of the order and of the inputs when it was shown."""
    run = session.scalar(select(RankingRun).where(RankingRun.ref == ref))
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "ranked", AuditEvent.detail["run"].as_string() == ref)
    ).all()
    if run is None:
        return Replay(Verdict.GONE, _gone(events[0] if events else None))
    altered = next((why for event in events if (why := _altered(run, event, key))), None)
    if altered:
        return Replay(Verdict.DIFFERENT, altered)
    found = _computed(session, engine, run)
    return Replay(found.verdict, found.why, found.compared, bool(events))


def _gone(event: AuditEvent | None) -> str:
    if event is None:
        return "no run has this reference, and the log has no entry of one"
    return f"it was made on {event.at:%Y-%m-%d %H:%M} UTC, and deleted since: a run goes with the record of the person, when she is erased"


def _altered(run: RankingRun, event: AuditEvent, key: bytes) -> str | None:
    """Say what of the stored run is not what the log sealed."""
    if not hmac.compare_digest(event.sealed_by(key), event.seal):
        return "the entry of this run in the audit log was altered: see `foothold audit verify`"
    if event.detail.get("order") != order_digest(run.shown):
        return "the stored order is not the one that the log sealed when it was shown"
    if event.detail.get("inputs", run.inputs_digest) != run.inputs_digest:
        return "the digest of the inputs is not the one that the log sealed"
    return None


def _computed(session: Session, engine: Engine, run: RankingRun) -> Replay:
    if run.inputs is None or run.market_set is None:
        return Replay(Verdict.GONE, "it was stored before inputs were kept: its order can be read, not computed again")
    seen = Seen(run.inputs, run.market_set, run.options_set)
    if seen.digest != run.inputs_digest:
        return Replay(Verdict.DIFFERENT, "the stored inputs do not have the digest that was stored with them")
    taxonomy = engine.vocabulary(session).taxonomy
    try:
        curves, stored = load_curves(session, run.model_version), again(session, seen, taxonomy)
    except NotAsKept as error:
        return Replay(Verdict.DIFFERENT, str(error))
    if taxonomy.version != run.taxonomy_version:
        return _from_features(
            run, curves, f"the taxonomy was {run.taxonomy_version[:16]} and is {taxonomy.version[:16]} now"
        )
    if curves.ranker is None:
        return _from_features(run, curves, f"this release measures otherwise than ranker {run.model_version} did")
    if stored.considered != run.considered:
        return Replay(Verdict.DIFFERENT, f"{run.considered} vacancies were looked at, {stored.considered} are kept")
    return _compared(run.shown, _shown_again(run, curves.ranker, stored))


def _shown_again(run: RankingRun, ranker: PlacementRanker, stored: Again) -> list[dict[str, Any]]:
    match run.kind:
        case RunKind.TRAINING_FOR_BENEFICIARY:
            return effects_shown(stored.plan(ranker))
        case RunKind.VACANCY_EXPLAINED:
            return in_order([stored.explain(ranker, str(run.vacancy_ref))])
        case _:
            ranking = stored.rank(ranker)
            return in_order(ranking if stored.ordered else by_date(ranking, stored.market), ordered=stored.ordered)


def _compared(before: list[Any], now: list[dict[str, Any]]) -> Replay:
    """Name the first place that differs, and in what."""
    for place, (old, new) in enumerate(zip_longest(before, now), start=1):
        if old is None or new is None:
            where = "only the stored order has" if new is None else "only the new order has"
            return Replay(Verdict.DIFFERENT, f"place {place}: {where} it ({_names(old or new)})")
        was = _without_her_rules(old)
        is_ = _without_her_rules({key: new[key] for key in new if key in old})
        for part in sorted(was.keys() | is_.keys(), key=lambda part: (part not in NAMING, part)):
            if was.get(part) != is_.get(part):
                return Replay(
                    Verdict.DIFFERENT,
                    f"place {place} ({_names(old)}): {part} was {was.get(part)}, and is {is_.get(part)}",
                )
    return Replay(Verdict.IDENTICAL, compared=len(before))


def _from_features(run: RankingRun, curves: Curves, why: str) -> Replay:
    """Compare scores and order with what the stored curves make of the stored feature values."""
    entries = [entry for entry in run.shown if set(entry.get("features", ())) == set(FEATURES)]
    if len(entries) < len(run.shown) or not entries:
        return Replay(Verdict.GONE, f"{why}, and no feature values were kept with what was shown")
    for place, entry in enumerate(entries, start=1):
        score = curves.score(entry["features"])
        if score != entry["score"]:
            return Replay(
                Verdict.DIFFERENT, f"place {place} ({_names(entry)}): score was {entry['score']}, and is {score}"
            )
    if entries != sorted(entries, key=lambda entry: (-entry["score"], entry["vacancy"])):
        return Replay(Verdict.DIFFERENT, "the stored order does not follow from its scores")
    return Replay(Verdict.SCORES_ONLY, why, compared=len(entries))


def _names(entry: dict[str, Any]) -> str:
    return next((f"{name} {entry[name]}" for name in NAMING if name in entry), "?")


def _without_her_rules(entry: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is said only because a rule of hers could not be checked: her rules were not kept."""
    unknown = [name for name in entry.get("unknown", ()) if name != Gate.EXCLUSION]
    reasons = [code for code in entry.get("reasons", ()) if unknown or code != NOT_USED]
    return (
        entry
        | ({"unknown": unknown} if "unknown" in entry else {})
        | ({"reasons": reasons} if "unknown" in entry else {})
    )
