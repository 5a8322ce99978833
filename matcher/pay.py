"""Pay as a sign: promised far above what the work pays, or below the statutory floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from matcher.adverts import Severity, VacancyAdvert
from matcher.lexicon import Floor
from matcher.phrases import Span, Text
from matcher.reading import MONEY, Word

PER_MONTH = {"hour": 173.33, "day": 21.67, "week": 4.33, "month": 1.0, "year": 1 / 12}
"""Full-time hours (40 a week), days (5 a week), weeks and years in a month."""
TOO_GOOD = 3500.0
"""Euro a month from which a promise to people without experience is worth a question, by our judgement."""
FAR_TOO_GOOD = 8000.0
"""The same for anybody, in an advert for entry-level work."""
FULL_TIME = 40.0
_IN_EURO = {"EUR": 1.0, "BGN": 1 / 1.95583, "RON": 1 / 5.09}
"""The lev's fixed rate until 2025, and a round one for the leu (4,050 lei were 795 euro in Eurostat's table): good enough for a question."""
_NEAR = 4

Listed = Callable[[str, Text], list[Span]]


def promised_pay(text: Text, listed: Listed) -> Iterator[tuple[int, int, str]]:
    """Find promises of pay that is too good.

    Parameters
    ----------
    text : Text
        What was read.
    listed : callable
        Finds the lists ``per_hour``, ``per_day``, ``per_week``, ``per_month`` and ``no_experience``.

    Yields
    ------
    tuple of (int, int, str)
        First word, behind the last, and the code of the question.
    """
    periods = {name: {at for at, _ in listed(f"per_{name}", text)} for name in ("hour", "day", "week", "month")}
    untrained = bool(listed("no_experience", text))
    for at, word in enumerate(text.words):
        if MONEY not in word.forms or word.value is None:
            continue
        period, behind = _period(at, text.words, periods)
        if period is None:
            continue
        monthly = word.value * PER_MONTH[period]
        if monthly >= FAR_TOO_GOOD or (untrained and monthly >= TOO_GOOD):
            yield at, behind, "high_pay"


def _period(at: int, words: Sequence[Word], periods: Mapping[str, set[int]]) -> tuple[str | None, int]:
    """Tell what an amount is for: the nearest word for a period in its clause, behind it first.

    "Eight hours a day, 780 euro" says nothing of the euro.
    """
    around = [*range(at + 1, at + 1 + _NEAR), *range(at - 1, at - 1 - _NEAR, -1)]
    for near in around:
        if 0 <= near < len(words) and words[near].clause == words[at].clause:
            for period, found in periods.items():
                if near in found:
                    return period, max(at, near) + 1
    return None, at + 1


def least_pay(floor: Floor, per: str, weekly_hours: float | None) -> float:
    """Give the statutory floor for a period of pay and hours a week.

    Parameters
    ----------
    floor : Floor
        The minimum wage of a country, for a month of full time.
    per : str
        ``hour``, ``day``, ``week``, ``month`` or ``year``.
    weekly_hours : float or None
        Hours a week; None counts as full time. Pay by the hour does not depend on them.

    Returns
    -------
    float
        The least amount, in the currency of the floor.

    Raises
    ------
    KeyError
        For another period.
    """
    share = 1.0 if per == "hour" else (weekly_hours or FULL_TIME) / FULL_TIME
    return floor.amount * share / PER_MONTH[per]


def structured_pay(advert: VacancyAdvert, floors: Mapping[str, Floor]) -> Iterator[tuple[str, Severity]]:
    """Compare the pay of the form with the floor of the country: yields codes of questions and how grave they are.

    Where pay is set by collective agreements (Italy, Austria) there is no floor, and an advert has to name the agreement.
    """
    if advert.pay_min is None or advert.pay_per not in PER_MONTH:
        return
    hours = advert.weekly_hours or FULL_TIME
    monthly = advert.pay_min * PER_MONTH[advert.pay_per]
    full_time = monthly if advert.pay_per == "hour" else monthly * FULL_TIME / hours
    floor = floors.get(advert.country or "")
    if floor is None:
        if advert.country in {"IT", "AT"} and not advert.agreement:
            yield "agreement", Severity.MEDIUM
        return
    rate, own = _IN_EURO.get(floor.currency), _IN_EURO.get(advert.currency or floor.currency)
    if rate is None or own is None:
        return
    if full_time * own < floor.amount * rate:
        yield "pay_floor", Severity.HIGH
