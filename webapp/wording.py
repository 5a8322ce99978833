"""Codes become words here, in the page's language: names of enum values, levels, languages, money, gates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from enum import Enum

from babel import Locale
from babel.dates import get_day_names
from babel.numbers import format_currency
from flask_babel import LazyString, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from models.account import Role
from models.beneficiary import RightToWork, SkillLevel, SkillSource
from models.candidacy import Answer, EndedBy, Stage
from models.conversation import Delivery, Voice
from models.employer import Standing, VettingStep
from models.identity import PersonDetails
from models.protection import ExcludedBy, GivenBy, Purpose
from models.screening import Indicator, Severity, Verdict
from models.taxonomy import RelationKind
from models.training import CourseKind, EnrolmentStatus
from models.types import Cefr, Country, LanguageActivity, Licence, Paper, Support, WorkTrait
from models.vacancy import ContractKind, PayPeriod, Shifts, Trainer, VacancyStatus
from models.workplace import CardState
from webapp.access import Scope
from webapp.engine import Band, Gate


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _lc(country: Country) -> LazyString:
    return LazyString(lambda: _locale().territories[country.value])


def _weekday(number: int) -> LazyString:
    return LazyString(lambda: get_day_names("abbreviated", locale=_locale())[number])


NAMES: dict[Enum, LazyString] = {
    Voice.CANDIDATE: _l("Candidate"),
    Delivery.HELD: _l("A coach reads it first. It was not sent yet."),
    Delivery.RETURNED: _l("It was not sent. Write it again without names, numbers and addresses."),
    Role.COACH: _l("Job coach"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.EMPLOYER: _l("Employer"),
    Role.BENEFICIARY: _l("You"),
    Scope.VACANCIES_READ: _l("Read vacancies"),
    Scope.VACANCIES_WRITE: _l("Write and close vacancies"),
    Scope.SHORTLISTS_READ: _l("Read shortlists, without names"),
    Scope.PROFILES_READ: _l("Read employment profiles"),
    Scope.PROFILES_WRITE: _l("Change employment profiles"),
    Scope.MATCHES_READ: _l("Have matches and training computed"),
    Band.STRONG: _l("Strong"),
    Band.POSSIBLE: _l("Possible"),
    Band.STRETCH: _l("Stretch"),
    Gate.CONSENT: _l("No consent to matching"),
    Gate.RIGHT_TO_WORK: _l("Right to work"),
    Gate.PERMIT_ENDS: _l("Permit ends before the contract"),
    Gate.SCREENED: _l("Not cleared by a person yet"),
    Gate.FRESH: _l("Not confirmed by the employer for 60 days"),
    Gate.LANGUAGE: _l("Language level"),
    Gate.LICENCE: _l("Licence or certificate"),
    Gate.HOURS: _l("Hours per week"),
    Gate.DAYS: _l("Days and times"),
    Gate.REACH: _l("Too far away"),
    Gate.EXCLUSION: _l("Own rules"),
    Gate.CHILDCARE: _l("No childcare"),
    Gate.COST: _l("Cost"),
    Gate.WOMEN_ONLY: _l("Not a women-only group"),
    Gate.START: _l("Has already begun"),
    Gate.PLACES: _l("No free place"),
    RightToWork.YES: _l("Yes"),
    RightToWork.NO: _l("No"),
    RightToWork.UNKNOWN: _l("Not known yet"),
    SkillLevel.BEGINNER: _l("Beginner"),
    SkillLevel.WITH_HELP: _l("With some help"),
    SkillLevel.INDEPENDENT: _l("On her own"),
    SkillLevel.EXPERT: _l("Very well, could teach it"),
    SkillSource.CERTIFIED: _l("Certificate"),
    SkillSource.WORKED: _l("Paid work"),
    SkillSource.INFORMAL: _l("Home, care, volunteering"),
    SkillSource.STATED: _l("As she says"),
    Answer.YES: _l("Yes"),
    Answer.NO: _l("No"),
    Answer.ASK: _l("I want to ask"),
    EndedBy.JOB: _l("The job"),
    EndedBy.EMPLOYER: _l("The employer"),
    EndedBy.HER_CHOICE: _l("Her choice"),
    EndedBy.SYSTEM: _l("The system"),
    Stage.SUGGESTED: _l("Suggested"),
    Stage.SHORTLISTED: _l("Shortlisted by coach"),
    Stage.SHE_SAID_YES: _l("She said yes"),
    Stage.VACANCY_CHECKED: _l("Vacancy checked again"),
    Stage.SHARED_ANONYMOUSLY: _l("Shared anonymously"),
    Stage.EMPLOYER_INTERESTED: _l("Employer interested"),
    Stage.IDENTITY_REVEALED: _l("Identity revealed by her"),
    Stage.INTERVIEW: _l("Interview"),
    Stage.PAID_TRIAL: _l("Paid trial"),
    Stage.OFFER: _l("Offer"),
    Stage.CONTRACT_CHECKED: _l("Contract checked"),
    Stage.STARTED: _l("Started"),
    Stage.WEEK_1: _l("After 1 week"),
    Stage.DAY_30: _l("After 30 days"),
    Stage.DAY_90: _l("After 90 days"),
    Stage.DAY_180: _l("After 180 days"),
    Stage.ENDED: _l("Ended"),
    Standing.NEW: _l("Not vetted yet"),
    Standing.VETTED: _l("Vetted"),
    Standing.WATCH: _l("Being watched"),
    Standing.SUSPENDED: _l("Suspended"),
    VettingStep.LEGAL_EXISTENCE: _l("Legal existence: register and tax number looked up"),
    VettingStep.LABOUR_RECORD: _l("Labour record: findings of inspectors and courts, sample contract, pay slip"),
    VettingStep.VISIT_OR_CALL: _l("Visit or video call; housing seen where one lives at the workplace"),
    VettingStep.SIGNED_CHARTER: _l(
        "Signed charter: no fees, papers stay with the worker, paid trial, private way to complain"
    ),
    ExcludedBy.SECTOR: _l("A sector"),
    ExcludedBy.OCCUPATION: _l("An occupation"),
    ExcludedBy.EMPLOYER: _l("An employer"),
    ExcludedBy.REGION: _l("A region"),
    ExcludedBy.AREA: _l("Around a place"),
    ExcludedBy.NIGHT: _l("Work at night"),
    ExcludedBy.LIVE_IN: _l("Living at the workplace"),
    ExcludedBy.ALONE_WITH_CLIENTS: _l("Being alone with customers or people cared for"),
    Purpose.MATCHING: _l("Look for jobs and courses for me"),
    Purpose.SHARE_ANONYMOUS: _l("Show my skills to an employer, without my name"),
    Purpose.REVEAL_IDENTITY: _l("Tell an employer who I am"),
    Purpose.REFERRAL: _l("Pass my record to another organisation"),
    Purpose.REPORTING: _l("Count me in reports, without my name"),
    GivenBy.IN_PERSON: _l("In a conversation"),
    GivenBy.ON_PAPER: _l("On paper"),
    GivenBy.ON_SCREEN: _l("On the screen"),
    Verdict.CLEAR: _l("Clear: may be shown"),
    Verdict.ASK: _l("Ask the employer"),
    Verdict.HOLD: _l("Hold: not to be shown for now"),
    Verdict.REFUSE: _l("Refuse"),
    Indicator.VULNERABILITY: _l("Vulnerability"),
    Indicator.DECEPTION: _l("Truth of the offer"),
    Indicator.MOVEMENT: _l("Freedom of movement"),
    Indicator.ISOLATION: _l("Being reachable"),
    Indicator.VIOLENCE: _l("Body and dignity"),
    Indicator.THREATS: _l("Tone"),
    Indicator.DOCUMENTS: _l("Papers"),
    Indicator.WAGES: _l("Wages"),
    Indicator.DEBT: _l("Costs and debts"),
    Indicator.CONDITIONS: _l("Living and working conditions"),
    Indicator.OVERTIME: _l("Hours"),
    Severity.BLOCK: _l("Grave"),
    Severity.HIGH: _l("Serious"),
    Severity.MEDIUM: _l("Worth a question"),
    RelationKind.ESSENTIAL: _l("Needed"),
    RelationKind.OPTIONAL: _lp("skill", "Welcome"),
    CourseKind.SKILLS: _l("Skills"),
    CourseKind.LANGUAGE: _l("Language"),
    CourseKind.LICENCE: _l("Licence or certificate"),
    CourseKind.ORIENTATION: _l("Orientation"),
    EnrolmentStatus.ASKED: _l("Asked for a place"),
    EnrolmentStatus.ENROLLED: _l("Has a place"),
    EnrolmentStatus.COMPLETED: _l("Completed"),
    EnrolmentStatus.LEFT: _l("Left"),
    **{country: _lc(country) for country in Country},
    LanguageActivity.LISTENING: _l("Listening"),
    LanguageActivity.READING: _l("Reading"),
    LanguageActivity.SPOKEN_INTERACTION: _l("Talking with people"),
    LanguageActivity.SPOKEN_PRODUCTION: _l("Speaking"),
    LanguageActivity.WRITING: _l("Writing"),
    Licence.DRIVING_B: _l("Driving licence B (car)"),
    Licence.DRIVING_C: _l("Driving licence C (lorry)"),
    Licence.FORKLIFT: _l("Forklift licence"),
    Licence.FOOD_HYGIENE: _l("Food hygiene certificate"),
    Licence.FIRST_AID: _l("First aid certificate"),
    Licence.CARE_ASSISTANT: _l("Care assistant certificate"),
    Licence.HEALTH_BOOKLET: _l("Health booklet"),
    Licence.SECURITY_GUARD: _l("Security guard licence"),
    Licence.MACHINE_SAFETY: _l("Machine safety certificate"),
    Licence.PLANT_PROTECTION: _l("Plant protection certificate"),
    Support.CHILDCARE: _l("Childcare"),
    Support.FLEXIBLE_HOURS: _l("Flexible hours for appointments"),
    Support.MENTOR: _l("A named mentor"),
    Support.PAID_INDUCTION: _l("Paid induction"),
    Support.WOMEN_ON_SHIFT: _l("Other women on the shift"),
    Support.SAFE_WAY_HOME: _l("A safe way home"),
    Support.LOCKABLE_STORAGE: _l("A locker of one's own"),
    Support.COMPLAINT_CHANNEL: _l("A private way to complain"),
    Support.LANGUAGE_LESSONS: _l("Language lessons"),
    Support.STEP_FREE_ACCESS: _l("Step-free access"),
    WorkTrait.WITH_PEOPLE: _l("With many people"),
    WorkTrait.WITH_CHILDREN: _l("With children"),
    WorkTrait.WITH_OLDER_PEOPLE: _l("With older people"),
    WorkTrait.QUIET: _l("Quiet"),
    WorkTrait.OUTDOORS: _l("Outdoors"),
    WorkTrait.PHYSICAL: _l("Physical"),
    WorkTrait.SEATED: _l("Seated"),
    WorkTrait.IN_A_TEAM: _l("In a team"),
    WorkTrait.WITH_HANDS: _l("With the hands"),
    WorkTrait.WITH_FOOD: _l("With food"),
    ContractKind.PERMANENT: _l("Permanent"),
    ContractKind.FIXED_TERM: _l("For a fixed time"),
    ContractKind.SEASONAL: _l("For a season"),
    ContractKind.AGENCY: _l("Through an agency"),
    ContractKind.APPRENTICESHIP: _l("Apprenticeship"),
    Shifts.FIXED: _l("The same hours every week"),
    Shifts.ROTATING: _l("In rotating shifts, told at least a week ahead"),
    Shifts.SPLIT: _l("With a long break in the middle of the day"),
    Shifts.AGREED: _l("As agreed from week to week"),
    Trainer.COLLEAGUE: _l("A colleague"),
    Trainer.SUPERVISOR: _l("The supervisor"),
    Trainer.MENTOR: _l("A named mentor"),
    Trainer.COURSE: _l("A course that the employer pays"),
    Trainer.NOBODY: _l("Nobody: one has to know the work"),
    Paper.IDENTITY: _l("Identity card or passport"),
    Paper.WORK_PERMIT: _l("Residence or work permit"),
    Paper.SOCIAL_INSURANCE: _l("Social insurance number"),
    Paper.TAX_NUMBER: _l("Tax number"),
    Paper.BANK_ACCOUNT: _l("Bank account of one's own"),
    Paper.CERTIFICATES: _l("Certificates of training"),
    Paper.REFERENCES: _l("References of earlier employers"),
    Paper.CRIMINAL_RECORD: _l("Criminal record certificate"),
    PayPeriod.HOUR: _l("per hour"),
    PayPeriod.DAY: _l("per day"),
    PayPeriod.WEEK: _l("per week"),
    PayPeriod.MONTH: _l("per month"),
    PayPeriod.YEAR: _l("per year"),
    CardState.SKIPPED: _lp("card", "Skipped"),
    CardState.UNDERSTOOD: _lp("card", "Read"),
    VacancyStatus.DRAFT: _l("Draft"),
    VacancyStatus.SCREENING: _l("Being checked"),
    VacancyStatus.OPEN: _l("Open"),
    VacancyStatus.HELD: _l("Held: we have a question"),
    VacancyStatus.REFUSED: _l("Refused"),
    VacancyStatus.PAUSED: _l("Paused"),
    VacancyStatus.CLOSED: _l("Closed"),
}

CONDITIONS = {
    Gate.CONSENT: _l("Consent to matching"),
    Gate.RIGHT_TO_WORK: _l("Right to work"),
    Gate.PERMIT_ENDS: _l("Permit lasts as long as the contract"),
    Gate.SCREENED: _l("Cleared by a named person"),
    Gate.FRESH: _l("Confirmed by the employer in the last 60 days"),
    Gate.LANGUAGE: _l("Language level"),
    Gate.LICENCE: _l("Licence or certificate"),
    Gate.HOURS: _l("Hours per week"),
    Gate.DAYS: _l("Days and times"),
    Gate.REACH: _l("Within reach"),
    Gate.EXCLUSION: _l("Own rules"),
}
"""Gates between a beneficiary and a vacancy as conditions; `NAMES` says what a closed one means."""

CEFR = {
    Cefr.PRE_A1: _l("Before A1: single words"),
    Cefr.A1: _l("A1: very simple sentences"),
    Cefr.A2: _l("A2: everyday things"),
    Cefr.B1: _l("B1: gets along at work and in town"),
    Cefr.B2: _l("B2: fluent in most situations"),
    Cefr.C1: _l("C1: almost everything"),
    Cefr.C2: _l("C2: everything"),
}

SECTORS = {
    "A": _l("Farming, forestry, fishing"),
    "C": _l("Making things (industry)"),
    "C10": _l("Making food"),
    "C13": _l("Textiles"),
    "C14": _l("Clothes"),
    "F": _l("Building"),
    "G": _l("Shops and trade"),
    "H": _l("Transport and storage"),
    "I": _l("Hotels and restaurants"),
    "I55": _l("Hotels"),
    "I56": _l("Restaurants and catering"),
    "N": _l("Cleaning, gardens, other services"),
    "N81": _l("Cleaning and gardens"),
    "O": _l("Public services"),
    "P": _l("Education"),
    "Q": _l("Health and care"),
    "Q87": _l("Care homes"),
    "Q88": _l("Care at home, child care"),
    "S": _l("Personal services"),
    "S96": _l("Hairdressing, beauty, laundry"),
    "T": _l("Private households"),
}
"""NACE Rev. 2 sections and divisions that entry-level work falls in."""

SPOKEN = (
    "am", "ar", "az", "bg", "bn", "bs", "cs", "de", "el", "en", "es", "fa", "fil", "fr", "ha", "hi", "hr", "hu", "hy", "ig", "it",
    "ka", "kk", "ku", "lt", "mk", "ne", "nl", "pa", "pl", "ps", "pt", "rom", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr",
    "sw", "ta", "th", "ti", "tr", "uk", "ur", "uz", "vi", "wo", "yo", "zh",
)  # fmt: skip
"""ISO 639 codes of languages that people on our caseloads speak."""

WEEKDAYS = tuple(_weekday(number) for number in range(7))
PARTS = (_l("Morning 6-12"), _l("Afternoon 12-18"), _l("Evening 18-22"), _l("Night 22-6"))


IDENTITY_FIELDS: dict[str, LazyString] = dict(
    zip(
        (field.name for field in fields(PersonDetails)),
        (
            _l("Given name"),
            _l("Family name"),
            _l("Date of birth"),
            _l("Phone number"),
            _l("E-mail address"),
            _l("How to reach you safely"),
        ),
        strict=True,
    )
)


def comma() -> str:
    """Return what separates the words of a list in the page's language."""
    return _(", ")


def listed(words: Iterable[object]) -> str:
    """Return words as a list in the page's language."""
    return comma().join(str(word) for word in words)


def name_of(member: Enum) -> LazyString:
    """Return the name of an enum's value."""
    return NAMES[member]


def language_name(code: str) -> str:
    """Return a language's name in the page's language; its code when Babel has none."""
    names = _locale().languages
    return names.get(code) or Locale("en").languages.get(code) or code


def spoken_languages() -> list[tuple[str, str]]:
    """Return the languages that a profile can name, as (code, name), by name."""
    return sorted(((code, language_name(code)) for code in SPOKEN), key=lambda pair: pair[1])


def money(amount: Decimal | float, currency: str) -> str:
    """Return an amount with its currency, without decimals when there are none."""
    whole = amount == int(amount)
    return format_currency(
        amount, currency, locale=get_locale(), format=None if not whole else "¤#,##0", currency_digits=not whole
    )


def week_lines(mask: int | None) -> list[tuple[str, str]]:
    """Return a week mask in words: (days, parts of the day) for each group of days that are alike, Monday first."""
    groups: dict[int, list[str]] = {}
    for number, day in enumerate(WEEKDAYS):
        parts = (mask or 0) >> number * len(PARTS) & (1 << len(PARTS)) - 1
        if parts:
            groups.setdefault(parts, []).append(str(day))
    return [
        (listed(days), listed(part for number, part in enumerate(PARTS) if parts >> number & 1))
        for parts, days in groups.items()
    ]
