"""Who may do what: one table of roles and a few pure rules. Whatever is not allowed here is refused.

Views, API resources and commands all come through `may`; reads come through `visible` and `get`, which leave out what
is not the actor's to see, so that a foreign record and a missing one look alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Select, false, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.elements import ColumnElement

from models.account import Account, ApiToken, BrowserSession, Role
from models.audit import AuditEvent
from models.beneficiary import Beneficiary
from models.candidacy import INTRODUCED, Candidacy
from models.desk import Breach, DataRequest, ErasureReceipt
from models.employer import Employer
from models.interchange import VacancyImport
from models.oversight import RankingDecision, SuggestionContest
from models.protection import Consent, Purpose
from models.reach import Reach, ReachKind
from models.screening import LexiconEntry
from models.sign_in import Invitation, Passkey
from models.training import CourseRun
from models.vacancy import Vacancy, VacancyStatus

Row = TypeVar("Row")
View = TypeVar("View", bound=Callable[..., Any])


class Action(StrEnum):
    """Everything that can be asked of the system."""

    PUBLIC = "public"  # pages that need nobody to be known
    SIGNED_IN = "signed_in"  # pages of everybody who signed in
    SEE_CASELOAD = "see_caseload"
    READ_PROFILE = "read_profile"
    WRITE_PROFILE = "write_profile"
    READ_IDENTITY = "read_identity"
    RANK = "rank"
    SHORTLIST = "shortlist"
    ENROL = "enrol"
    READ_VACANCY = "read_vacancy"
    WRITE_VACANCY = "write_vacancy"
    READ_SHORTLIST = "read_shortlist"  # who lets an employer see her skills, without her name
    ANSWER_SHORTLIST = "answer_shortlist"  # and who she is, where she lets it; answers and messages
    IMPORT_VACANCIES = "import_vacancies"  # from a file: for the own employer, or a coordinator for one
    SCREEN = "screen"
    VET = "vet"
    OWN_EMPLOYER = "own_employer"  # what an employer reads and says about itself
    GIVE_CODE = "give_code"
    OWN_PAGES = "own_pages"
    OWN_SIGN_IN = "own_sign_in"  # one's own password and second factors
    INVITE = "invite"
    DESK = "desk"  # requests about her data, and handing out what is stored
    ERASE = "erase"  # a person, for good; and the receipts of it
    BREACHES = "breaches"  # the register, of the own organisation or the installation
    READ_LOG = "read_log"
    OVERSEE = "oversee"  # the organisation's use of the computed order: figures, off switch, contests
    READ_MODEL_CARD = "read_model_card"
    ADMINISTER = "administer"
    USE_API = "use_api"


COACHING = frozenset({Role.COACH, Role.COORDINATOR})

ROLES: dict[Action, frozenset[Role]] = {
    Action.SIGNED_IN: frozenset(Role),
    Action.SEE_CASELOAD: COACHING,
    Action.READ_PROFILE: COACHING,
    Action.WRITE_PROFILE: COACHING,
    Action.READ_IDENTITY: COACHING,
    Action.RANK: COACHING,
    Action.SHORTLIST: COACHING,
    Action.ENROL: COACHING,
    Action.READ_VACANCY: COACHING | {Role.EMPLOYER},
    Action.WRITE_VACANCY: frozenset({Role.EMPLOYER}),
    Action.READ_SHORTLIST: frozenset({Role.EMPLOYER}),
    Action.ANSWER_SHORTLIST: frozenset({Role.EMPLOYER}),
    Action.IMPORT_VACANCIES: frozenset({Role.COORDINATOR, Role.EMPLOYER}),
    Action.SCREEN: frozenset({Role.COORDINATOR}),
    Action.VET: frozenset({Role.COORDINATOR}),
    Action.OWN_EMPLOYER: frozenset({Role.EMPLOYER}),
    Action.GIVE_CODE: COACHING,
    Action.OWN_PAGES: frozenset({Role.BENEFICIARY}),
    Action.OWN_SIGN_IN: frozenset(Role) - {Role.BENEFICIARY},
    Action.INVITE: frozenset({Role.COORDINATOR}),
    Action.DESK: COACHING,
    Action.ERASE: frozenset({Role.COORDINATOR}),
    Action.BREACHES: frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    Action.READ_LOG: frozenset({Role.COORDINATOR}),
    Action.OVERSEE: frozenset({Role.COORDINATOR}),
    Action.READ_MODEL_CARD: COACHING | {Role.ADMINISTRATOR},
    Action.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
    Action.USE_API: frozenset({Role.COACH, Role.COORDINATOR, Role.EMPLOYER}),
}


class Scope(StrEnum):
    """What a token may be used for; a program gets the ones that its owner ticked, and nothing else."""

    VACANCIES_READ = "vacancies:read"
    VACANCIES_WRITE = "vacancies:write"
    SHORTLISTS_READ = "shortlists:read"
    PROFILES_READ = "profiles:read"
    PROFILES_WRITE = "profiles:write"
    MATCHES_READ = "matches:read"


SCOPES: dict[Action, Scope] = {
    Action.READ_VACANCY: Scope.VACANCIES_READ,
    Action.WRITE_VACANCY: Scope.VACANCIES_WRITE,
    Action.READ_SHORTLIST: Scope.SHORTLISTS_READ,
    Action.READ_PROFILE: Scope.PROFILES_READ,
    Action.WRITE_PROFILE: Scope.PROFILES_WRITE,
    Action.RANK: Scope.MATCHES_READ,
}
"""What a program needs for an action. An action that is not here is for people only."""

PUBLISHED = (
    VacancyStatus.SCREENING,
    VacancyStatus.HELD,
    VacancyStatus.OPEN,
    VacancyStatus.PAUSED,
    VacancyStatus.CLOSED,
)


@dataclass(frozen=True)
class Actor:
    """Who is asking. `scopes` is None in a browser and the token's scopes in the API."""

    role: Role | None = None
    account_id: int | None = None
    ref: str | None = None
    organisation_id: int | None = None
    employer_id: int | None = None
    beneficiary_id: int | None = None
    organisation_ref: str | None = None
    language: str | None = None
    scopes: frozenset[str] | None = field(default=None)

    @classmethod
    def of(cls, account: Account, scopes: frozenset[str] | None = None) -> Actor:
        """Return the actor that `account` is; its organisation has to be loaded."""
        return cls(
            role=account.role,
            account_id=account.id,
            ref=account.ref,
            organisation_id=account.organisation_id,
            employer_id=account.employer_id,
            beneficiary_id=account.beneficiary_id,
            organisation_ref=account.organisation.ref if account.organisation else None,
            language=account.language,
            scopes=scopes,
        )

    @property
    def reach(self) -> Reach:
        """How far the database lets this actor see: who has not signed in stands at the door."""
        kind = ReachKind.DOOR if self.role is None else ReachKind.OWN
        return Reach(kind, self.organisation_id, self.account_id)


ANONYMOUS = Actor()


def scopes_of(role: Role) -> list[Scope]:
    """Return the scopes that somebody of this role can give to a program."""
    return [scope for action, scope in SCOPES.items() if role in ROLES[action] & ROLES[Action.USE_API]]


@dataclass(frozen=True)
class Decision:
    """Whether something may be done, and by which rule (a code for the audit log)."""

    allowed: bool
    rule: str

    def __bool__(self) -> bool:
        return self.allowed


def may(actor: Actor, action: Action, subject: object = None) -> Decision:
    """Decide whether `actor` may do `action` (to `subject`, where it is about one record). Pure: asks no database."""
    if action is Action.PUBLIC:
        return Decision(True, "public")
    if actor.role is None:
        return Decision(False, "nobody is signed in")
    if actor.role not in ROLES[action]:
        return Decision(False, f"role {actor.role} may not {action}")
    if actor.scopes is not None and SCOPES.get(action) not in actor.scopes:
        return Decision(False, f"no scope for {action}")
    if subject is not None and not _concerns(actor, action, subject):
        return Decision(False, f"not a record of this {actor.role}")
    return Decision(True, "role and record")


def _concerns(actor: Actor, action: Action, subject: object) -> bool:
    """Whether the record is one that the actor has to do with."""
    match subject:
        case Beneficiary():
            if actor.role is Role.BENEFICIARY:
                return subject.id == actor.beneficiary_id
            same = subject.organisation_id == actor.organisation_id
            return same and (actor.role is Role.COORDINATOR or subject.coach_id == actor.account_id)
        case Vacancy():
            if actor.role is Role.EMPLOYER:
                return subject.employer_id == actor.employer_id
            return action is not Action.WRITE_VACANCY and subject.status in PUBLISHED
        case Employer():
            return actor.role is not Role.EMPLOYER or subject.id == actor.employer_id
        case _:
            return False


def visible(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Narrow a select of one of our tables to the rows that `actor` may see. A table without a rule gives nothing."""
    entity = statement.column_descriptions[0]["entity"]
    return statement.where(_rows_of(entity, actor))


def _rows_of(entity: type[Any], actor: Actor) -> ColumnElement[bool]:
    coaching, employing = actor.role in COACHING, actor.role is Role.EMPLOYER
    rules: dict[type[Any], ColumnElement[bool]] = {
        Beneficiary: _beneficiaries(actor),
        Vacancy: _vacancies(actor),
        Candidacy: _introduced(actor)
        if employing
        else _if(
            coaching or actor.role is Role.BENEFICIARY,
            Candidacy.beneficiary_id.in_(select(Beneficiary.id).where(_beneficiaries(actor))),
        ),
        CourseRun: _if(coaching or actor.role is Role.BENEFICIARY, true()),
        Employer: Employer.id == actor.employer_id if employing else _if(coaching, true()),
        LexiconEntry: _if(actor.role is Role.COORDINATOR, true()),
        Breach: _if(
            actor.role in ROLES[Action.BREACHES],
            Breach.organisation_id == actor.organisation_id
            if actor.organisation_id is not None
            else Breach.organisation_id.is_(None),
        ),
        DataRequest: _if(coaching, DataRequest.beneficiary_id.in_(select(Beneficiary.id).where(_beneficiaries(actor)))),
        ErasureReceipt: _if(actor.role is Role.COORDINATOR, ErasureReceipt.organisation_id == actor.organisation_id),
        AuditEvent: _if(actor.role is Role.COORDINATOR, AuditEvent.chain == actor.organisation_ref),
        RankingDecision: _if(actor.role is Role.COORDINATOR, RankingDecision.organisation_id == actor.organisation_id),
        SuggestionContest: _if(
            actor.role is Role.COORDINATOR, SuggestionContest.organisation_id == actor.organisation_id
        )
        | _if(actor.role is Role.BENEFICIARY, SuggestionContest.beneficiary_id == actor.beneficiary_id),
        ApiToken: _if(actor.role is not None, ApiToken.account_id == actor.account_id),
        VacancyImport: _if(actor.role in ROLES[Action.IMPORT_VACANCIES], VacancyImport.account_id == actor.account_id),
        Passkey: _if(actor.role is not None, Passkey.account_id == actor.account_id),
        BrowserSession: _if(actor.role is not None, BrowserSession.account_id == actor.account_id),
        Invitation: _if(actor.role is Role.COORDINATOR, Invitation.organisation_id == actor.organisation_id),
    }
    return rules.get(entity, false())


def _if(condition: bool, rows: ColumnElement[bool]) -> ColumnElement[bool]:
    return rows if condition else false()


def _beneficiaries(actor: Actor) -> ColumnElement[bool]:
    match actor.role:
        case Role.BENEFICIARY:
            return Beneficiary.id == actor.beneficiary_id
        case Role.COACH:
            return (Beneficiary.organisation_id == actor.organisation_id) & (Beneficiary.coach_id == actor.account_id)
        case Role.COORDINATOR:
            return Beneficiary.organisation_id == actor.organisation_id
        case _:
            return false()


def _introduced(actor: Actor) -> ColumnElement[bool]:
    """Return who lets an employer's contact see her for one of its vacancies: shared with it, and her consent not withdrawn.

    Whether the consent has run out is asked of the clock by `webapp.introductions`, the only reader.
    """
    agreed = (
        select(Consent.id)
        .join(Vacancy, Vacancy.ref == Consent.recipient)
        .where(
            Vacancy.id == Candidacy.vacancy_id,
            Vacancy.employer_id == actor.employer_id,
            Consent.beneficiary_id == Candidacy.beneficiary_id,
            Consent.purpose == Purpose.SHARE_ANONYMOUS,
            Consent.withdrawn_at.is_(None),
        )
        .correlate(Candidacy)
    )
    return Candidacy.stage.in_(INTRODUCED) & agreed.exists()


def _vacancies(actor: Actor) -> ColumnElement[bool]:
    match actor.role:
        case Role.EMPLOYER:
            return Vacancy.employer_id == actor.employer_id
        case Role.COACH | Role.COORDINATOR:
            return Vacancy.status.in_(PUBLISHED)
        case Role.BENEFICIARY:  # what is open to all, and what she has been put forward for
            hers = select(Candidacy.vacancy_id).where(Candidacy.beneficiary_id == actor.beneficiary_id)
            return (Vacancy.status == VacancyStatus.OPEN) | Vacancy.id.in_(hers)
        case _:
            return false()


def get(session: Session, entity: type[Row], ref: str, actor: Actor, *options: Any) -> Row:
    """Return the row with this public reference, when `actor` may see it; `options` say what to load with it.

    Raises sqlalchemy.exc.NoResultFound alike when there is none and when it is somebody else's.
    """
    column: InstrumentedAttribute[str] = entity.ref  # type: ignore[attr-defined]
    row: Row = session.scalars(visible(select(entity), actor).where(column == ref).options(*options)).one()
    return row


def requires(action: Action, *, most_bytes: int | None = None, step: str | None = None) -> Callable[[View], View]:
    """Mark a view with the action that it is; the guard in `webapp.security` asks `may` before it runs.

    `most_bytes` is for views that take files: how much may be sent, where that is more than everywhere else. `step`: the view belongs
    to a step of signing in that comes before everything else.
    """

    def mark(view: View) -> View:
        view.requires = action  # type: ignore[attr-defined]
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        view.step = step  # type: ignore[attr-defined]
        return view

    return mark
