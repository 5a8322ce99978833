"""The engine's codes as sentences: what fits, what is missing, what was not known. Never a number of a score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n

from models.types import Cefr, LanguageActivity, Licence, Support, WorkTrait
from webapp.engine import Gap, Gate, GateState, Match, Reason, Vocabulary
from webapp.wording import language_name, listed, name_of

MOST_NAMED = 5
"""Skills named in a sentence; the rest is counted."""

UNKNOWN: dict[str, LazyString] = {
    Gate.RIGHT_TO_WORK: _l("right to work"),
    Gate.PERMIT_ENDS: _l("end of the permit"),
    Gate.SCREENED: _l("whether it was checked"),
    Gate.FRESH: _l("whether it is still open"),
    Gate.LANGUAGE: _l("language level"),
    Gate.LICENCE: _l("licences"),
    Gate.HOURS: _l("hours per week"),
    Gate.DAYS: _l("days and times"),
    Gate.REACH: _l("distance"),
    Gate.EXCLUSION: _l("own rules"),
    Gate.CONSENT: _l("consent"),
    Gate.CHILDCARE: _l("childcare"),
    Gate.COST: _l("cost"),
    Gate.WOMEN_ONLY: _l("women-only group"),
    Gate.START: _l("start"),
    Gate.PLACES: _l("free places"),
    "essential": _l("skills that are needed"),
    "optional": _l("skills that are welcome"),
    "occupation": _l("jobs held before"),
    "distance": _l("distance"),
    "preference": _l("wishes"),
    "support": _l("support"),
}
"""Names of what can be unknown: gates and features of the ranker."""


@dataclass(frozen=True)
class Told:
    """One match in words, ready for a page."""

    fits: str
    missing: str
    not_known: str
    brought: int
    needed: int
    have: list[str]
    lack: list[str]
    learnable: list[str]
    all_known: bool
    rules_unsure: bool  # an own rule could not be checked: a person has to look


class Teller:
    """Tells matches in one language, about her (for staff) or to her."""

    def __init__(self, vocabulary: Vocabulary, language: str, *, to_her: bool = False) -> None:
        self._vocabulary = vocabulary
        self._language = language
        self._to_her = to_her

    def tell(self, match: Match) -> Told:
        """Return the three sentences and the lists under them."""
        needed = max((int(r.value["of"]) for r in match.reasons if r.code in _COUNTING), default=0)  # type: ignore[call-overload]
        missing = [gap for gap in match.gaps if gap.kind != "optional"]
        return Told(
            fits=self._fits(match, needed),
            missing=self._missing(missing),
            not_known=self._not_known(match.unknown),
            brought=max(needed - len(match.missing), 0),
            needed=needed,
            have=[self.concept(fit.concept) for fit in match.fits],
            lack=[self.gap(gap) for gap in missing if not gap.learnable],
            learnable=[self.gap(gap) for gap in missing if gap.learnable],
            all_known=not _names_of_unknown(match.unknown),
            rules_unsure=Gate.EXCLUSION.value in match.unknown,
        )

    def concept(self, uri: str) -> str:
        """Return a concept's name."""
        return self._vocabulary.label(uri, self._language)

    def gap(self, gap: Gap) -> str:
        """Return what is missing, in words."""
        match gap.kind:
            case "language":
                language, _sep, activity = gap.concept.partition(":")
                return _(
                    "%(language)s, %(activity)s: %(needed)s needed, %(held)s so far",
                    language=language_name(language),
                    activity=name_of(LanguageActivity(activity)),
                    needed=_level(gap.needed),
                    held=_level(gap.held),
                )
            case "licence":
                return str(name_of(Licence(gap.concept)))
            case _:
                return self.concept(gap.concept)

    def _fits(self, match: Match, needed: int) -> str:
        parts = [text for reason in match.reasons if (text := self.reason(reason)) and reason.weight > 0]
        if not parts:
            return (
                _("We know too little to say what fits.")
                if not needed
                else _("None of the needed skills is known yet.")
            )
        return " ".join(parts[:3])

    def reason(self, reason: Reason) -> str:  # noqa: C901, PLR0911, PLR0912 - one sentence per code
        """Return one reason as a sentence; empty for a code that is told elsewhere."""
        value = reason.value
        match reason.code:
            case "skills_fit":
                names = self._names(value["skills"])
                if self._to_her:
                    return _(
                        "You bring %(count)s of %(of)s needed skills: %(names)s.",
                        count=value["count"],
                        of=value["of"],
                        names=names,
                    )
                return _(
                    "She brings %(count)s of %(of)s needed skills: %(names)s.",
                    count=value["count"],
                    of=value["of"],
                    names=names,
                )
            case "skills_from_work":
                return _(
                    "Work as %(occupations)s lends: %(names)s.",
                    occupations=self._names(value["occupations"]),
                    names=self._names(value["skills"]),
                )
            case "close_skill":
                return _(
                    "“%(by)s” is close to “%(need)s”.",
                    by=self.concept(str(value["by"])),
                    need=self.concept(str(value["need"])),
                )
            case "occupation_held":
                if value["same"]:
                    return _("The same work as before: %(name)s.", name=self.concept(str(value["occupation"])))
                return _("Similar to work as %(name)s.", name=self.concept(str(value["occupation"])))
            case "language_ok":
                return _("The language levels are enough.")
            case "near_home":
                if value["remote"]:
                    return _("Can be done from home.")
                return _("About %(km)s km away.", km=format_decimal(round(float(value["km"]))))  # type: ignore[arg-type]
            case "hours_fit":
                return _("The hours per week fit.")
            case "days_fit":
                return _("All days and times fit.") if value["all"] else _("Some of the days and times fit.")
            case "support_met":
                return _("Offers the support asked for: %(names)s.", names=self._codes(Support, value["support"]))
            case "preference_met":
                return _("As wished: %(names)s.", names=self._codes(WorkTrait, value["traits"]))
            case "preference_against":
                return _("Against a wish: %(names)s.", names=self._codes(WorkTrait, value["traits"]))
            case "welcome_fit":
                return _("Also welcome: %(names)s.", names=self._names(value["skills"]))
            case _:
                return ""

    def _missing(self, gaps: Sequence[Gap]) -> str:
        now = [self.gap(gap) for gap in gaps if not gap.learnable]
        later = [self.gap(gap) for gap in gaps if gap.learnable]
        texts = []
        if now:
            texts.append(_("Missing: %(names)s.", names=_listed(now)))
        if later:
            texts.append(_("Can be learned there: %(names)s.", names=_listed(later)))
        return " ".join(texts) or _("Nothing that is needed is missing.")

    def _not_known(self, unknown: Iterable[str]) -> str:
        names = _names_of_unknown(unknown)
        if not names:
            return _("Everything that counts here was known.")
        return _("Not known, so not counted: %(names)s.", names=_listed(names, most=len(names)))

    def _names(self, uris: object) -> str:
        return _listed([self.concept(uri) for uri in uris])  # type: ignore[attr-defined]

    @staticmethod
    def _codes(kind: type[Enum], codes: object) -> str:
        return _listed([str(name_of(kind(code))) for code in codes])  # type: ignore[attr-defined]


_COUNTING = frozenset({"skills_fit", "skills_from_work", "gap_essential", "gap_learnable"})


def _listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Return names separated by the language's comma, the ones beyond `most` counted."""
    if len(names) <= most:
        return listed(names)
    rest = len(names) - most
    return listed(names[:most]) + " " + _n("and %(num)s more", "and %(num)s more", rest)


def _names_of_unknown(unknown: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(str(UNKNOWN[code]) for code in unknown if code in UNKNOWN))


def _level(number: float) -> str:
    return Cefr(int(number)).name.replace("PRE_", "< ")


def gate_sentence(state: GateState) -> LazyString:
    """Return what a gate's state means."""
    return {
        GateState.OPEN: _l("Fits"),
        GateState.CLOSED: _l("Does not fit"),
        GateState.UNKNOWN: _l("Not known"),
    }[state]
