"""One builder per table: the smallest valid row, everything else by keyword. Each commits, so that the app sees the row.

All people, organisations and employers are made up. Identity is made of `CANARIES`: words that occur nowhere else, so that a
test can tell where a name, a number or an address came out.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account, ApiToken, BrowserSession, Role
from models.audit import AuditEvent, append
from models.base import Base
from models.beneficiary import (
    Beneficiary,
    BeneficiaryLanguage,
    BeneficiaryLicence,
    BeneficiaryOccupation,
    BeneficiaryPreference,
    BeneficiarySkill,
    BeneficiarySupportNeed,
    Qualification,
    RightToWork,
    SkillLevel,
    SkillSource,
)
from models.candidacy import REVEALED, Candidacy, EndedBy, Stage, StageChange
from models.conversation import Conversation, Delivery, Message, Voice
from models.crypto import KeyRing
from models.desk import (
    Breach,
    Company,
    DataRequest,
    ErasedFor,
    ErasureReceipt,
    HandOut,
    Keeping,
    RecordChange,
    RequestKind,
    due_after,
)
from models.employer import Employer, EvidenceFile, FileKind, Standing, StandingChange, VettingEvidence, VettingStep
from models.identity import Identity, PersonDetails, PersonKey
from models.interchange import VacancyImport
from models.organisation import Organisation
from models.oversight import Ground, RankingDecision, RankingNotice, SuggestionContest
from models.place import Municipality, Region
from models.protection import BeneficiaryExclusion, Consent, ExcludedBy, GivenBy, Purpose
from models.run import RankingRun, RunKind
from models.screening import (
    Indicator,
    LexiconEntry,
    ScreeningQuestion,
    ScreeningRun,
    ScreeningSign,
    ScreeningVerdict,
    Severity,
    Verdict,
)
from models.sign_in import Invitation, Passkey, RecoveryCode
from models.taxonomy import Concept, ConceptKind, Label, LabelKind, OccupationSkill, RelationKind, TaxonomyImport
from models.training import (
    Course,
    CourseKind,
    CourseLanguage,
    CourseLicence,
    CourseRun,
    CourseSkill,
    Enrolment,
    EnrolmentStatus,
    TrainingProvider,
)
from models.types import Country, LanguageActivity, Paper
from models.vacancy import (
    ContractKind,
    PayPeriod,
    Vacancy,
    VacancyDocument,
    VacancyLanguage,
    VacancyLicence,
    VacancySkill,
    VacancyStatus,
    VacancySupport,
    VacancyTrait,
)
from models.workplace import CardReading, CardState, WorkplaceCard
from tests import small_taxonomy as small

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
KEYS = KeyRing({1: b"k" * 32}, b"i" * 32)
SECRET = "correct horse battery staple 41"  # made up  # pragma: allowlist secret
"""The password (or PIN) of every account made here."""

CANARY_STEMS = ("zykanar", "quillowe", "marzuvi", "0142779", "19770203")
"""What every planted identity value contains, in lower case: none of it may stand in an address, a log or a file."""

_numbers = count(1)
Row = TypeVar("Row", bound=Base)


def environment(instance: object, database: str = "", ring: KeyRing = KEYS) -> dict[str, str]:
    """Return the environment that the application is started with in tests."""
    key = base64.b64encode
    return {
        "FOOTHOLD_INSTANCE": str(instance),
        "FOOTHOLD_SECOND_FACTOR": "0",  # so that signing in is one form; tests of second factors switch it on
        "FOOTHOLD_SECRET_KEY": "a secret of the tests, longer than it needs to be",  # made up  # pragma: allowlist secret
        "FOOTHOLD_KEYS": ",".join(f"{version}:{key(value).decode()}" for version, value in ring.keys.items()),
        "FOOTHOLD_INDEX_KEY": key(ring.index_key).decode(),
        **({"FOOTHOLD_DATABASE": database} if database else {}),
    }


def save(database: Session, row: Row) -> Row:
    """Store a row and end the transaction."""
    database.add(row)
    database.commit()
    return row


def _made() -> dict[str, Any]:
    return {"created_at": NOW}


@cache
def _hash(secret: str) -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(secret)


# --- places and words -------------------------------------------------------------------------------------------------


def region(database: Session, code: str = "EL303", **values: Any) -> Region:
    """Return the region with this code, made when it is not there."""
    country = {"EL": Country.GR, "RO": Country.RO, "IT": Country.IT, "BG": Country.BG, "AT": Country.AT}[code[:2]]
    given = {"country": country, "name": f"Region {code}", "latitude": 37.98, "longitude": 23.73} | values
    return database.get(Region, code) or save(database, Region(code=code, **given))


def municipality(database: Session, region_code: str = "EL303", **values: Any) -> Municipality:
    """Return a new municipality in a region; near its main town unless said otherwise."""
    where = region(database, region_code)
    given = {"name": f"Town {next(_numbers)}", "latitude": where.latitude, "longitude": where.longitude} | values
    return save(database, Municipality(region=where, **given))


def concept(
    database: Session, name: str | None = None, kind: ConceptKind = ConceptKind.SKILL, **values: Any
) -> Concept:
    """Return a concept with an English label; `name` is the last part of its URI, or a whole one."""
    name = name or f"thing-{next(_numbers)}"
    uri = name if "://" in name else f"{small.BASE}{kind}/{name}"
    words = {"en": uri.rsplit("/", 1)[-1].replace("-", " ")}
    found = database.scalar(select(Concept).where(Concept.uri == uri))
    return found or save(database, _concept(uri, kind, words, **values))


def _concept(uri: str, kind: ConceptKind, words: Mapping[str, str], **values: Any) -> Concept:
    labels = [Label(language=language, kind=LabelKind.PREFERRED, text=text) for language, text in words.items()]
    return Concept(uri=uri, kind=kind, labels=labels, **values)


def small_taxonomy(database: Session) -> dict[str, Concept]:
    """Load the small taxonomy with its import row; return its concepts by the last part of their URIs."""
    concepts = {
        name: _concept(small.skill(name), ConceptKind.SKILL, words, skill_type="skill", reuse_level="cross-sector")
        for name, words in small.SKILLS.items()
    }
    for name, (isco, words, _essential, _optional) in small.OCCUPATIONS.items():
        concepts[name] = _concept(small.occupation(name), ConceptKind.OCCUPATION, words, isco=isco, code=isco)
    database.add_all(concepts.values())
    database.flush()  # the relations below need the keys
    relations = [
        OccupationSkill(occupation_id=concepts[name].id, skill_id=concepts[skill].id, kind=kind)
        for name, (_isco, _words, essential, optional) in small.OCCUPATIONS.items()
        for kind, skills in ((RelationKind.ESSENTIAL, essential), (RelationKind.OPTIONAL, optional))
        for skill in skills
    ]
    database.add_all(relations)
    taxonomy_import(database, concepts=len(concepts), relations=len(relations))
    return concepts


def taxonomy_import(database: Session, **values: Any) -> TaxonomyImport:
    """Return an import: the newest one is the version that the engine uses."""
    given = {"at": NOW, "source": "small", "concepts": 0, "labels": 0, "relations": 0, "refused": 0} | values
    return save(database, TaxonomyImport(**given))


# --- who -------------------------------------------------------------------------------------------------------------


def organisation(database: Session, **values: Any) -> Organisation:
    """Return a support organisation in Greece."""
    given = {"name": f"Paper Boat House {next(_numbers)}", "country": Country.GR, "time_zone": "Europe/Athens"}
    return save(database, Organisation(**(_made() | given | values)))


new_organisation = organisation  # for builders with an argument of that name


def account(database: Session, role: Role = Role.COACH, name: str | None = None, **values: Any) -> Account:
    """Return an account that signs in with `name` and `SECRET`; what its role belongs to is made when it is not given.

    `organisation`, `employer`, `beneficiary` take rows.
    """
    number = next(_numbers)
    name = name or f"{role}{number}@people.example"
    belongs: dict[str, Any] = {}
    if role in (Role.COACH, Role.COORDINATOR) and "organisation" not in values:
        belongs["organisation"] = organisation(database)
    if role is Role.EMPLOYER and "employer" not in values:
        belongs["employer"] = employer(database)
    if role is Role.BENEFICIARY:
        belongs["beneficiary"] = values.get("beneficiary") or beneficiary(database)
        belongs["organisation_id"] = belongs["beneficiary"].organisation_id
    given: dict[str, Any] = {
        "created_at": NOW,
        "display_name": None if role is Role.BENEFICIARY else f"{role.capitalize()} Number {number}",
        "secret_hash": _hash(SECRET),
        "sign_in_index": KEYS.blind_index("account.sign_in", name),
        "failed_attempts": 0,
        "active": True,
    }
    return save(database, Account(role=role, **(given | belongs | values)))


def coach(database: Session, **values: Any) -> Account:
    """Return a coach."""
    return account(database, Role.COACH, **values)


def browser_session(database: Session, owner: Account | None, at: datetime = NOW, **data: Any) -> str:
    """Store a browser session, signed in as `owner`; return the value of its cookie."""
    identifier = secrets.token_urlsafe(32)
    stored = ({"account_id": owner.id} if owner else {}) | data
    row = BrowserSession(
        id_hash=sha256(identifier.encode()).digest(),
        account_id=owner.id if owner else None,
        data=stored,
        started_at=at,
        seen_at=at,
    )
    save(database, row)
    return identifier


def passkey(database: Session, owner: Account, **values: Any) -> Passkey:
    """Return a passkey of an account, whose private half nobody has."""
    given = {"name": "a key", "credential": secrets.token_bytes(32), "public_key": b"a key", "sign_count": 0} | values
    return save(database, Passkey(account_id=owner.id, **(_made() | given)))


def recovery_code(database: Session, owner: Account) -> RecoveryCode:
    """Return a recovery code of an account that nobody knows."""
    return save(database, RecoveryCode(account_id=owner.id, code_hash=secrets.token_bytes(16)))


def invitation(
    database: Session, organisation_id: int | None, *, opened_by: str = "sesame", **values: Any
) -> Invitation:
    """Return an invitation of a coach that `opened_by` opens."""
    given: dict[str, Any] = {
        "token_hash": sha256(opened_by.encode()).digest(),
        "role": Role.COACH,
        "display_name": "Coach Invited",
        "sign_in_index": KEYS.blind_index("account.sign_in", "invited@people.example"),
        "organisation_id": organisation_id,
        "expires_at": NOW + timedelta(hours=72),
    }
    return save(database, Invitation(**(_made() | given | values)))


def api_token(database: Session, owner: Account, scopes: Iterable[str] = (), **values: Any) -> str:
    """Store a token; return its secret, as a program would send it."""
    secret = secrets.token_urlsafe(32)
    given = {"name": "a program", "expires_at": NOW + timedelta(days=30)} | values
    save(
        database,
        ApiToken(
            account_id=owner.id,
            secret_hash=sha256(secret.encode()).digest(),
            scopes=list(scopes),
            **(_made() | given),
        ),
    )
    return secret


# --- her -------------------------------------------------------------------------------------------------------------


def canaries(mark: str = "a") -> PersonDetails:
    """Return an identity of planted words; `mark` (letters) tells one person's from another's."""
    return PersonDetails(
        given_name=f"Zykanar{mark}x",
        family_name=f"Quillowe{mark}x",
        birth_date="1977-02-03",
        phone=f"+999 {sum(map(ord, mark))} 0142779",
        email=f"zykanar{mark}x@canary.example",
        safe_contact=f"Say you are Marzuvi{mark}x from the library",
    )


def beneficiary(
    database: Session,
    *,
    organisation: Organisation | None = None,
    coach: Account | None = None,
    skills: Iterable[str | tuple[str, SkillLevel]] = (),
    occupations: Iterable[str] = (),
    languages: Mapping[tuple[str, str], int] | None = None,
    licences: Iterable[str] = (),
    qualifications: Iterable[str] = (),
    preferences: Mapping[str, float] | None = None,
    support_needs: Iterable[str] = (),
    consent: bool = True,
    identity: PersonDetails | None = None,
    **values: Any,
) -> Beneficiary:
    """Return an adult beneficiary who agreed to matching, nothing else known.

    The organisation is her coach's, else a new one. `skills` are URIs (or names of the small taxonomy), at the level
    `independent` unless given as a pair. `identity` defaults to planted words of her own: `canaries_of(her)`.
    """
    home_id = coach.organisation_id if coach and not organisation else (organisation or new_organisation(database)).id
    given = {"adult": True, "right_to_work": RightToWork.UNKNOWN, "coach_id": coach.id if coach else None} | values
    her = Beneficiary(organisation_id=home_id, **(_made() | given))
    levelled = [item if isinstance(item, tuple) else (item, SkillLevel.INDEPENDENT) for item in skills]
    her.skills = [
        BeneficiarySkill(concept=_known(database, name), level=level, source=SkillSource.STATED)
        for name, level in levelled
    ]
    her.occupations = [
        BeneficiaryOccupation(concept=_known(database, name, ConceptKind.OCCUPATION)) for name in occupations
    ]
    her.languages = [
        BeneficiaryLanguage(language=language, activity=LanguageActivity(activity), level=level)
        for (language, activity), level in (languages or {}).items()
    ]
    her.licences = [BeneficiaryLicence(licence=licence) for licence in licences]
    her.qualifications = [Qualification(title=title) for title in qualifications]
    her.preferences = [
        BeneficiaryPreference(trait=trait, weight=weight) for trait, weight in (preferences or {}).items()
    ]
    her.support_needs = [BeneficiarySupportNeed(support=need) for need in support_needs]
    save(database, her)
    _identity(database, her, identity or canaries_of(her))
    if consent:
        consent_of(database, her)
    return her


def canaries_of(her: Beneficiary) -> PersonDetails:
    """Return the planted words of one person: her key written in letters marks them."""
    return canaries("".join("bcdfghjklm"[int(digit)] for digit in str(her.id)))


def _identity(database: Session, her: Beneficiary, details: PersonDetails) -> Identity:
    row = Identity(beneficiary_id=her.id, key=PersonKey.new(KEYS, now=NOW))
    row.write(KEYS, details)
    return save(database, row)


def consent_of(
    database: Session,
    her: Beneficiary,
    purpose: Purpose = Purpose.MATCHING,
    recipient: str | None = None,
    **values: Any,
) -> Consent:
    """Return a consent of hers in force since an hour, without an end."""
    given = {
        "field_set": "profile",
        "since": NOW - timedelta(hours=1),
        "wording_version": "1",
        "wording_language": "en",
    }
    return save(
        database,
        Consent(
            beneficiary_id=her.id,
            purpose=purpose,
            recipient=recipient,
            given=GivenBy.IN_PERSON,
            recorded_by="testrecord",
            **(_made() | given | values),
        ),
    )


def exclusion(
    database: Session, her: Beneficiary, kind: ExcludedBy = ExcludedBy.NIGHT, **values: Any
) -> BeneficiaryExclusion:
    """Return a rule of hers; without more it closes work at night."""
    return save(database, BeneficiaryExclusion(beneficiary_id=her.id, kind=kind, **(_made() | values)))


# --- work ------------------------------------------------------------------------------------------------------------


def employer(database: Session, **values: Any) -> Employer:
    """Return a vetted employer in Greece."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "name": f"Blue Kettle Works {number}",
        "country": Country.GR,
        "register_number": f"TEST-{number}",
        "sector": "I55",
        "standing": Standing.VETTED,
        "vetted_until": date(2027, 6, 30),
    }
    if not {"municipality", "municipality_id"} & values.keys():
        given["municipality"] = municipality(database)
    return save(database, Employer(**(_made() | given | values)))


def evidence(database: Session, of: Employer, by: Account, *steps: VettingStep, **values: Any) -> list[VettingEvidence]:
    """Return evidence of vetting steps, done today; of all four unless some are named."""
    given = {"done_on": TODAY, "note": "Seen in the register.", "recorded_at": NOW} | values
    return [
        save(database, VettingEvidence(employer_id=of.id, step=step, recorded_by=by.id, **given))
        for step in steps or VettingStep
    ]


def evidence_file(database: Session, of: VettingEvidence, content: bytes = b"%PDF-1.7 zykanar %%EOF") -> EvidenceFile:
    """Return a sealed PDF that evidence rests on."""
    row = EvidenceFile.of(KEYS, FileKind.PDF, content)
    row.evidence_id = of.id
    return save(database, row)


def standing_change(database: Session, of: Employer, by: Account, **values: Any) -> StandingChange:
    """Return a change of standing as the history holds it: suspended today. The employer itself is left as it is."""
    given = {"source": of.standing, "target": Standing.SUSPENDED, "at": NOW, "reason": "Wages were not paid."} | values
    return save(database, StandingChange(employer_id=of.id, by=by.id, **given))


def vacancy(
    database: Session,
    *,
    status: VacancyStatus = VacancyStatus.OPEN,
    skills: Iterable[str] = (),
    optional: Iterable[str] = (),
    learnable: Iterable[str] = (),
    languages: Mapping[tuple[str, str], int] | None = None,
    licences: Iterable[str] = (),
    support: Iterable[str] = (),
    traits: Iterable[str] = (),
    documents: Iterable[str] = (),
    occupation: str | Concept | None = None,
    **values: Any,
) -> Vacancy:
    """Return an open vacancy of a vetted employer, 40 hours, 1000 euro a month; `skills` are the essential ones."""
    if not isinstance(occupation, Concept):
        occupation = _known(database, occupation or "office-cleaner", ConceptKind.OCCUPATION)
    given: dict[str, Any] = {
        "title": f"Cleaner {next(_numbers)}",
        "description": "Clean the rooms of a small guest house.",
        "language": "en",
        "pay_min": Decimal(1000),
        "pay_per": PayPeriod.MONTH,
        "currency": "EUR",
        "min_hours": 40.0,
        "max_hours": 40.0,
        "contract": ContractKind.PERMANENT,
        "refreshed_on": TODAY,
        "changed_at": NOW,
    }
    if not {"employer", "employer_id"} & values.keys():
        given["employer"] = employer(database)
    if not {"municipality", "municipality_id"} & values.keys():
        given["municipality"] = municipality(database)
    given |= values
    # With its key as well: set at the flush, it would be a change of what was cleared.
    place = {"municipality_id": given["municipality"].id} if given.get("municipality") else {}
    given |= place | {"occupation": occupation, "occupation_id": occupation.id}
    row = Vacancy(**(_made() | given))
    row.skills = [
        VacancySkill(concept=_known(database, name), kind=kind, learnable=name in set(learnable))
        for kind, names in ((RelationKind.ESSENTIAL, skills), (RelationKind.OPTIONAL, optional))
        for name in names
    ]
    row.languages = [
        VacancyLanguage(language=language, activity=LanguageActivity(activity), level=level)
        for (language, activity), level in (languages or {}).items()
    ]
    row.licences = [VacancyLicence(licence=licence) for licence in licences]
    row.support = [VacancySupport(support=kind) for kind in support]
    row.traits = [VacancyTrait(trait=trait) for trait in traits]
    row.documents = [VacancyDocument(document=Paper(name)) for name in documents]
    row.status = status  # last: a change of what was cleared would send it back to screening
    return save(database, row)


def _known(database: Session, name: str, kind: ConceptKind = ConceptKind.SKILL) -> Concept:
    return concept(database, name, kind)


def vacancy_import(database: Session, by: Account, of: Employer, **values: Any) -> VacancyImport:
    """Return an undecided upload of one row."""
    given = {"source": b"title;description\nHelper;Wash\n", "language": "en", "report": []} | values
    return save(database, VacancyImport(account_id=by.id, employer_id=of.id, **(_made() | given)))


def card_reading(
    database: Session, by: Account, card: WorkplaceCard = WorkplaceCard.PRIVACY, **values: Any
) -> CardReading:
    """Return that an account has read a card."""
    given = {"version": 1, "state": CardState.UNDERSTOOD, "at": NOW} | values
    return save(database, CardReading(account_id=by.id, card=card, **given))


def verdict(
    database: Session, vacancy: Vacancy, decider: Account, verdict: Verdict = Verdict.CLEAR, **values: Any
) -> ScreeningVerdict:
    """Return what a named person decided about a vacancy."""
    given = {"reason": "Pay and hours are as the law asks.", "decided_at": NOW} | values
    return save(database, ScreeningVerdict(vacancy_id=vacancy.id, decided_by=decider.id, verdict=verdict, **given))


def sign(
    indicator: Indicator = Indicator.DOCUMENTS, severity: Severity = Severity.BLOCK, **values: Any
) -> ScreeningSign:
    """Return a sign, not stored: it belongs to a look at a vacancy. A fact of the form triggered it, unless a span is given."""
    given = {"field": "live_in", "words": "True", "question": "Who keeps the passport?", "entry": "rule:test"} | values
    return ScreeningSign(indicator=indicator, severity=severity, **given)


def screening_run(database: Session, vacancy: Vacancy, *signs: ScreeningSign, **values: Any) -> ScreeningRun:
    """Return a look of the program at a vacancy."""
    given = {"at": NOW, "model_version": "signs-test"} | values
    return save(database, ScreeningRun(vacancy_id=vacancy.id, signs=list(signs), **given))


def lexicon_entry(database: Session, added_by: Account, **values: Any) -> LexiconEntry:
    """Return words that somebody has added to what is looked for."""
    given = {
        "language": "en",
        "indicator": Indicator.DECEPTION,
        "severity": Severity.HIGH,
        "phrase": "golden .. opportunit*",
        "question": "duties",
        "example": "A golden opportunity!",
        "added_at": NOW,
    } | values
    return save(database, LexiconEntry(added_by=added_by.id, **given))


def question(database: Session, vacancy: Vacancy, asked_by: Account, **values: Any) -> ScreeningQuestion:
    """Return a question that waits for its answer."""
    given = {"asked_at": NOW, "question": "Which days are free every week?"} | values
    return save(database, ScreeningQuestion(vacancy_id=vacancy.id, asked_by=asked_by.id, **given))


def candidacy(
    database: Session,
    *,
    beneficiary: Beneficiary,
    vacancy: Vacancy,
    stage: Stage = Stage.SHORTLISTED,
    by: str = "testrecord",
    **values: Any,
) -> Candidacy:
    """Return a candidacy at `stage`, with one line of history that led there."""
    given = {"ended_by": EndedBy.HER_CHOICE if stage is Stage.ENDED else None} | values
    row = Candidacy(beneficiary=beneficiary, vacancy=vacancy, stage=stage, **(_made() | given))
    row.history = [StageChange(source=None, target=stage, at=NOW, by=by, reason="")]
    return save(database, row)


def shared(
    database: Session, her: Beneficiary, vacancy: Vacancy, *, stage: Stage = Stage.SHARED_ANONYMOUSLY, **values: Any
) -> Candidacy:
    """Return a candidacy that the employer may see, with her consent to that, and to her name from that stage on."""
    consent_of(database, her, Purpose.SHARE_ANONYMOUS, vacancy.ref, field_set="card_with_languages")
    if stage in REVEALED:
        consent_of(database, her, Purpose.REVEAL_IDENTITY, vacancy.ref, field_set="name_and_contact")
    return candidacy(database, beneficiary=her, vacancy=vacancy, stage=stage, **values)


def message(
    database: Session,
    of: Candidacy,
    text: str = "Is there a bus in the morning?",
    *,
    voice: Voice = Voice.CANDIDATE,
    delivery: Delivery = Delivery.DELIVERED,
    masked: str | None = None,
) -> Message:
    """Return a message in the conversation of a candidacy, begun when there is none."""
    key = database.scalars(select(PersonKey).join(Identity).where(Identity.beneficiary_id == of.beneficiary_id)).one()
    if database.get(Conversation, of.id) is None:
        save(database, Conversation(candidacy_id=of.id, key_id=key.id, opened_at=NOW))
    row = Message(candidacy_id=of.id, voice=voice, written_by="testrecord", delivery=delivery, **_made())
    row.write(KEYS.unwrap(key.wrapped, key.ring_version), text, masked)
    return save(database, row)


# --- training --------------------------------------------------------------------------------------------------------


def provider(database: Session, **values: Any) -> TrainingProvider:
    """Return a training provider in Greece."""
    given = {"name": f"Chalk and Slate School {next(_numbers)}", "country": Country.GR} | values
    return save(database, TrainingProvider(**(_made() | given)))


def course(
    database: Session,
    *,
    teaches: Iterable[str] = (),
    languages: Iterable[tuple[str, str, int, bool]] = (),
    licences: Iterable[str] = (),
    **values: Any,
) -> Course:
    """Return a free course of four weeks that `teaches` skills; `languages` are (language, activity, level, teaches)."""
    given: dict[str, Any] = {
        "title": f"Course {next(_numbers)}",
        "language": "en",
        "kind": CourseKind.SKILLS,
        "hours": 40.0,
        "weeks": 4.0,
        "cost": Decimal(0),
        "childcare": False,
        "women_only": False,
        "online": False,
    }
    if not {"provider", "provider_id"} & values.keys():
        given["provider"] = provider(database)
    row = Course(**(_made() | given | values))
    row.skills = [CourseSkill(concept=_known(database, name), level=0.85) for name in teaches]
    row.languages = [
        CourseLanguage(language=language, activity=LanguageActivity(activity), level=level, teaches=taught)
        for language, activity, level, taught in languages
    ]
    row.licences = [CourseLicence(licence=licence) for licence in licences]
    return save(database, row)


def run(database: Session, of: Course | None = None, *, teaches: Iterable[str] = (), **values: Any) -> CourseRun:
    """Return a run of a course (a new one that `teaches`, when none is given) that begins in two weeks, 12 places."""
    given: dict[str, Any] = {
        "starts_on": TODAY + timedelta(days=14),
        "ends_on": TODAY + timedelta(days=42),
        "places": 12,
    }
    if not {"municipality", "municipality_id"} & values.keys():
        given["municipality"] = municipality(database)
    return save(database, CourseRun(course=of or course(database, teaches=teaches), **(_made() | given | values)))


def enrolment(
    database: Session, her: Beneficiary, run: CourseRun, status: EnrolmentStatus = EnrolmentStatus.ENROLLED
) -> Enrolment:
    """Return her place in a run."""
    return save(
        database, Enrolment(beneficiary_id=her.id, run_id=run.id, status=status, decided_at=NOW, created_at=NOW)
    )


# --- what is written down --------------------------------------------------------------------------------------------


# --- the desk --------------------------------------------------------------------------------------------------------


def data_key(database: Session, her: Beneficiary) -> bytes:
    """Return her opened key."""
    key = database.scalars(select(PersonKey).join(Identity).where(Identity.beneficiary_id == her.id)).one()
    return KEYS.unwrap(key.wrapped, key.ring_version)


def data_request(database: Session, her: Beneficiary, by: Account, wish: str = "", **values: Any) -> DataRequest:
    """Return a request of hers that nobody has answered."""
    given = {"kind": RequestKind.CORRECTION, "due_on": due_after(TODAY)} | values
    row = DataRequest(beneficiary_id=her.id, asked_by=by.ref, **(_made() | given))
    row.say(data_key(database, her), wish)
    return save(database, row)


def hand_out(database: Session, her: Beneficiary, by: Account, **values: Any) -> HandOut:
    """Return a record that was handed to her."""
    given = {"asked_herself": True, "company": Company.ALONE, "keeping": Keeping.LOOKS_HERE, "given": True} | values
    return save(database, HandOut(beneficiary_id=her.id, by=by.ref, **(_made() | given)))


def record_change(database: Session, her: Beneficiary, by: Account, before: str = '{"reach_km": 20.0}') -> RecordChange:
    """Return what stood in her record before."""
    row = RecordChange(beneficiary_id=her.id, by=by.ref, action="set_conditions", of_table="beneficiary", **_made())
    row.write(data_key(database, her), before)
    return save(database, row)


def erasure_receipt(database: Session, of: Organisation, **values: Any) -> ErasureReceipt:
    """Return what is left of somebody who was erased."""
    given = {"reason": ErasedFor.ASKED, "counts": {"identity": 1}, "searched": 1, "in_log": 1, "mark": bytes(16)}
    return save(database, ErasureReceipt(organisation_id=of.id, **(_made() | given | values)))


def breach(database: Session, of: Organisation | None = None, **values: Any) -> Breach:
    """Return a breach that nobody has decided about; the installation's own without an organisation."""
    given = {"known_at": NOW, "what": "A laptop was lost", "categories": ["identity"]} | values
    return save(database, Breach(organisation_id=of.id if of else None, **(_made() | given)))


def ranking_run(database: Session, her: Beneficiary, by: Account, **values: Any) -> RankingRun:
    """Return a stored ranking of vacancies for her."""
    given: dict[str, Any] = {
        "kind": RunKind.VACANCIES_FOR_BENEFICIARY,
        "at": NOW,
        "model_version": "prior",
        "taxonomy_version": "small",
        "inputs_digest": "0" * 64,
        "considered": 0,
        "shown": [],
    } | values
    return save(
        database,
        RankingRun(beneficiary_id=her.id, organisation_id=her.organisation_id, asked_by=by.ref, **given),
    )


def ranking_decision(database: Session, her: Beneficiary, by: Account, **values: Any) -> RankingDecision:
    """Return that the first of two places was put forward, because it fits best, ten seconds after its reasons were opened."""
    at = values.pop("at", NOW)
    given: dict[str, Any] = {
        "run_ref": "testrecord",
        "vacancy_ref": "testrecord",
        "place": 1,
        "places": 2,
        "forward": True,
        "followed": True,
        "reason": "best_fit",
        "listed_at": at - timedelta(seconds=20),
        "opened_at": at - timedelta(seconds=10),
    } | values
    return save(
        database,
        RankingDecision(organisation_id=her.organisation_id, beneficiary_id=her.id, at=at, by=by.ref, **given),
    )


def contest(database: Session, her: Beneficiary, vacancy: Vacancy, **values: Any) -> SuggestionContest:
    """Return that she asks a person to look again at a vacancy, due in two weeks."""
    given: dict[str, Any] = {"ground": Ground.UNFAIR, "due_on": TODAY + timedelta(days=14)} | values
    row = SuggestionContest(
        organisation_id=her.organisation_id, beneficiary_id=her.id, vacancy_id=vacancy.id, **(_made() | given)
    )
    return save(database, row)


def ranking_notice(database: Session, her: Beneficiary, by: Account) -> RankingNotice:
    """Return that she was told in English that a computer puts jobs in order."""
    told = {"wording_version": "2026-11-25", "wording_language": "en", "given": GivenBy.IN_PERSON}
    return save(database, RankingNotice(beneficiary_id=her.id, at=NOW, by=by.ref, **told))


def audit_event(database: Session, by: Account, action: str = "opened_profile", **values: Any) -> AuditEvent:
    """Return an event in the audit log."""
    given: dict[str, Any] = {"at": NOW, "detail": {}, "subject": None} | values
    append(database, AuditEvent(actor=by.ref, actor_role=by.role, action=action, **given))
    database.commit()
    return database.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
