"""What a screen of adverts takes in and gives back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Indicator(StrEnum):
    """The eleven indicators of forced labour of the International Labour Organization.

    References
    ----------
    ILO, "ILO indicators of Forced Labour", Special Action Programme to Combat Forced Labour, 2012.
    """

    VULNERABILITY = "abuse_of_vulnerability"
    DECEPTION = "deception"
    MOVEMENT = "restriction_of_movement"
    ISOLATION = "isolation"
    VIOLENCE = "physical_and_sexual_violence"
    THREATS = "intimidation_and_threats"
    DOCUMENTS = "retention_of_identity_documents"
    WAGES = "withholding_of_wages"
    DEBT = "debt_bondage"
    CONDITIONS = "abusive_working_and_living_conditions"
    OVERTIME = "excessive_overtime"


class Severity(StrEnum):
    """How much a sign asks for: BLOCK and HIGH make an advert risky, MEDIUM is worth a question."""

    BLOCK = "block"
    HIGH = "high"
    MEDIUM = "medium"


ORDER = {Severity.BLOCK: 0, Severity.HIGH: 1, Severity.MEDIUM: 2}


@dataclass(frozen=True, slots=True)
class VacancyAdvert:
    """A vacancy as its employer words it, with what the form asked. Everything but title and text is unknown when left out.

    Parameters
    ----------
    title, text : str
        As written.
    language : str, optional
        ISO 639-1 code; several languages in one text are found anyway.
    employer : str, optional
        Opaque reference of the employer.
    registered : bool, optional
        Whether the employer has given a register number.
    country : str, optional
        ISO 3166 code of the place of work.
    place_known : bool, optional
        Whether the municipality of the workplace is given.
    pay_min, pay_max : float, optional
        Gross pay, in `currency` and per `pay_per`.
    pay_per : str, optional
        ``hour``, ``day``, ``week``, ``month`` or ``year``.
    currency : str, optional
        ISO 4217 code.
    agreement : str, optional
        Name of the collective agreement that sets the pay.
    weekly_hours : float, optional
        Most hours a week.
    days_a_week : int, optional
        Most days of work a week.
    contract : str, optional
        Kind of contract; an empty text is "none".
    live_in : bool, optional
        She lives where she works.
    housing_cost : float, optional
        Taken from the pay for housing, per month, in `currency`.
    costs_to_worker : str, optional
        What she is asked to pay, as written; the empty text is "nothing".
    keeps_documents : bool, optional
        Whether originals of documents stay with the employer.
    phones : iterable of str, default=()
        Phone numbers given with the vacancy.
    """

    title: str
    text: str
    language: str | None = None
    employer: str | None = None
    registered: bool | None = None
    country: str | None = None
    place_known: bool | None = None
    pay_min: float | None = None
    pay_max: float | None = None
    pay_per: str | None = None
    currency: str | None = None
    agreement: str | None = None
    weekly_hours: float | None = None
    days_a_week: int | None = None
    contract: str | None = None
    live_in: bool | None = None
    housing_cost: float | None = None
    costs_to_worker: str | None = None
    keeps_documents: bool | None = None
    phones: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """Something in an advert that a person should look at; never a finding of guilt.

    Parameters
    ----------
    indicator : Indicator
        Which of the eleven.
    severity : Severity
        How much it asks for.
    field : str
        ``title``, ``text``, or the structured field that triggered it.
    span : tuple of (int, int) or None
        First character and behind the last in that text; None for a structured field that is no text.
    words : str
        What stands there, or the value of the field.
    question : str
        A neutral question to ask the employer, in the language asked for.
    entry : str
        Which entry of which lexicon, or which rule: for whoever mends it.
    """

    indicator: Indicator
    severity: Severity
    field: str
    span: tuple[int, int] | None
    words: str
    question: str
    entry: str


@dataclass(frozen=True, slots=True)
class Screening:
    """All signs of an advert, the gravest first, then in the order of the text.

    Parameters
    ----------
    signs : tuple of Sign
        Empty where nothing was found, which is no promise that nothing is there.
    """

    signs: tuple[Sign, ...]

    @property
    def risky(self) -> bool:
        """Whether one of the signs is of severity BLOCK or HIGH."""
        return any(sign.severity is not Severity.MEDIUM for sign in self.signs)
