"""Candidacies: the shortlist, the board of stages, what happened."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.exc import StaleDataError

from models.beneficiary import Beneficiary
from models.candidacy import Candidacy, Stage
from models.errors import ConsentMissing, DomainError
from models.protection import Purpose
from models.vacancy import Vacancy
from webapp import access, alerts, audit, clock, conversations, current, i18n, journeys, merging
from webapp.access import Action, requires
from webapp.candidacies import queries, services
from webapp.candidacies.blueprint import bp
from webapp.candidacies.forms import AdvanceForm, EndForm, ReopenForm, StepForm
from webapp.choosing import DismissForm, ShortlistForm
from webapp.forms import MessageForm
from webapp.wording import name_of

__all__ = ["bp"]

AnyStep = AdvanceForm | EndForm | ReopenForm
AnyForm = AnyStep | StepForm | MessageForm


def _names(database: Session, people: list[Beneficiary]) -> dict[int, str]:
    """Open names and note that they were looked at."""
    found = queries.names(database, current.settings().keys, people)
    if found:
        refs = sorted(her.ref for her in people)
        audit.record_access(audit.event(current.actor(), "read_identity", None, now=clock.now(), subjects=refs))
    return found


@bp.get("/board")
@requires(Action.SEE_CASELOAD)
def board() -> ResponseReturnValue:
    database = current.session()
    columns = queries.board(database, current.actor())
    people = [candidacy.beneficiary for column in columns.values() for candidacy in column]
    return render_template(
        "candidacies/board.html", columns=columns, names=_names(database, people), today=clock.today()
    )


@bp.get("/beneficiaries/<ref>/candidacies")
@requires(Action.READ_PROFILE)
def of_beneficiary(ref: str) -> ResponseReturnValue:
    database, actor = current.session(), current.actor()
    her = access.get(database, Beneficiary, ref, actor)
    return render_template(
        "candidacies/of_beneficiary.html",
        her=her,
        candidacies=queries.of_beneficiary(database, her, actor),
        ended=Stage.ENDED,
        today=clock.today(),
    )


@bp.post("/beneficiaries/<ref>/shortlist")
@requires(Action.SHORTLIST)
def shortlist(ref: str) -> ResponseReturnValue:
    return _decide(ref, ShortlistForm(prefix="choose"))


@bp.post("/beneficiaries/<ref>/dismiss")
@requires(Action.SHORTLIST)
def dismiss(ref: str) -> ResponseReturnValue:
    return _decide(ref, DismissForm(prefix="dismiss"))


def _decide(ref: str, form: ShortlistForm | DismissForm) -> ResponseReturnValue:
    """Take the decision on a suggestion, or go back to its page and say what is missing."""
    actor, now = current.actor(), clock.now()
    valid = form.validate_on_submit()
    back = redirect(
        url_for("matching.explanation", ref=ref, vacancy_ref=form.vacancy.data or "-", run=form.run.data), 303
    )
    try:
        with current.transaction() as database:
            her = access.get(database, Beneficiary, ref, actor)
            vacancy = access.get(database, Vacancy, form.vacancy.data or "", actor, joinedload(Vacancy.employer))
            if not valid:
                flash(_("Choose a reason, then decide. Nothing was saved."))
                return back
            decision = {"beneficiary": her, "vacancy": vacancy, "run_ref": form.run.data or "", "by": actor, "now": now}
            decision["words"] = (form.words.data or "").strip()
            if isinstance(form, ShortlistForm):
                services.shortlist(database, reason=form.reason.data, next_step=form.next_step.data or "", **decision)
            else:
                services.dismiss(database, reason=form.reason.data, **decision)
    except DomainError as error:
        flash(_refusal(error))
        return back
    flash(_("Saved: %(what)s", what=_("on the shortlist") if isinstance(form, ShortlistForm) else _("left aside")))
    return redirect(url_for("candidacies.of_beneficiary", ref=ref), 303)


def _refusal(error: DomainError) -> str:
    match error:
        case ConsentMissing():
            return _("This needs her consent first: %(purpose)s. Nothing was saved.", purpose=_purpose(error))
        case journeys.AlreadyThere():
            return _("There is a candidacy with this job already. Nothing was saved.")
        case journeys.VacancyNotOpen():
            return _("The job is not open at this moment. Nothing was saved.")
        case _:
            return _("This step does not follow from where the candidacy stands. Nothing was saved.")


def _purpose(error: ConsentMissing) -> str:
    return str(name_of(Purpose(error.purpose)))


def _candidacy(database: Session, ref: str) -> Candidacy:
    return access.get(database, Candidacy, ref, current.actor(), *queries.WHOLE)


def _page(
    candidacy: Candidacy,
    *,
    advance_form: AdvanceForm | None = None,
    end_form: EndForm | None = None,
    step_form: StepForm | None = None,
    reopen_form: ReopenForm | None = None,
    message_form: MessageForm | None = None,
    failed: AnyForm | None = None,
    changed: str | None = None,
) -> ResponseReturnValue:
    fresh = {"formdata": None, "version": candidacy.version}
    page = render_template(
        "candidacies/candidacy.html",
        candidacy=candidacy,
        names=_names(current.session(), [candidacy.beneficiary]),
        advance_form=(advance_form or AdvanceForm(prefix="advance", **fresh)).for_candidacy(candidacy),
        end_form=end_form or EndForm(prefix="end", **fresh),
        step_form=step_form or _step_of(candidacy),
        reopen_form=reopen_form or ReopenForm(prefix="reopen", **fresh),
        message_form=message_form or MessageForm(formdata=None),
        talk=queries.talk(current.session(), candidacy, current.settings().keys),
        form=failed,
        changed=changed,
        ended=Stage.ENDED,
    )
    if changed is not None:
        return page, 409
    return (page, 422) if failed else page


def _step_of(candidacy: Candidacy) -> StepForm:
    return StepForm(prefix="step", formdata=None, next_step=candidacy.next_step, due_on=candidacy.due_on)


@bp.get("/candidacies/<ref>")
@requires(Action.READ_PROFILE)
def candidacy(ref: str) -> ResponseReturnValue:
    return _page(_candidacy(current.session(), ref))


def _same_version(found: Candidacy, form: AnyStep) -> None:
    """Refuse a step that was decided on an older state of the record."""
    if form.version.data != found.version:
        raise StaleDataError(f"candidacy {found.ref} has moved on")


@bp.post("/candidacies/<ref>/advance")
@requires(Action.SHORTLIST)
def advance(ref: str) -> ResponseReturnValue:
    try:
        with current.transaction() as database:
            found = _candidacy(database, ref)
            form = AdvanceForm(prefix="advance").for_candidacy(found)
            if not form.validate_on_submit():
                return _page(found, advance_form=form, failed=form)
            _same_version(found, form)
            journeys.advance(
                database,
                candidacy=found,
                target=form.target.data,
                reason=form.reason.data or "",
                told_by_her=bool(form.told_by_her.data),
                field_set=form.field_set.data if form.field_set else None,
                language=i18n.language(),
                by=current.actor(),
                now=clock.now(),
            )
    except StaleDataError:
        return _moved_on(ref, form, advance_form=form)
    except DomainError as error:
        flash(_refusal(error))
    return redirect(url_for("candidacies.candidacy", ref=ref), 303)


def _moved_on(ref: str, form: AnyStep, **shown: Any) -> ResponseReturnValue:
    """Show the candidacy as it is now, with what was decided on an older state of it: it has to be read again first."""
    found = _candidacy(current.session(), ref)
    form.version.data, form.version.raw_data = found.version, None
    return _page(found, changed=form.reason.data or "", **shown)


@bp.post("/candidacies/<ref>/end")
@requires(Action.SHORTLIST)
def end(ref: str) -> ResponseReturnValue:
    try:
        with current.transaction() as database:
            found = _candidacy(database, ref)
            form = EndForm(prefix="end")
            if not form.validate_on_submit():
                return _page(found, end_form=form, failed=form)
            _same_version(found, form)
            journeys.end(
                database,
                candidacy=found,
                side=form.side.data,
                reason=form.reason.data or "",
                by=current.actor(),
                now=clock.now(),
            )
    except StaleDataError:
        return _moved_on(ref, form, end_form=form)
    return redirect(url_for("candidacies.candidacy", ref=ref), 303)


@bp.post("/candidacies/<ref>/reopen")
@requires(Action.SHORTLIST)
def reopen(ref: str) -> ResponseReturnValue:
    try:
        with current.transaction() as database:
            found = _candidacy(database, ref)
            form = ReopenForm(prefix="reopen")
            if not form.validate_on_submit():
                return _page(found, reopen_form=form, failed=form)
            _same_version(found, form)
            journeys.reopen(
                database, candidacy=found, reason=form.reason.data or "", by=current.actor(), now=clock.now()
            )
    except StaleDataError:
        return _moved_on(ref, form, reopen_form=form)
    except DomainError as error:
        flash(_refusal(error))
    return redirect(url_for("candidacies.candidacy", ref=ref), 303)


@bp.post("/candidacies/<ref>/alert")
@requires(Action.SHORTLIST)
def alert_seen(ref: str) -> ResponseReturnValue:
    with current.transaction() as database:
        alerts.mark_seen(database, candidacy=_candidacy(database, ref), by=current.actor(), now=clock.now())
    return redirect(url_for("beneficiaries.caseload"), 303)


@bp.post("/candidacies/<ref>/step")
@requires(Action.SHORTLIST)
def plan_step(ref: str) -> ResponseReturnValue:
    found, form = _candidacy(current.session(), ref), StepForm(prefix="step")
    if not form.validate_on_submit():
        return _page(found, step_form=form, failed=form)

    def write(database: Session) -> None:
        services.plan_step(
            database,
            candidacy=found,
            next_step=form.next_step.data or "",
            due_on=form.due_on.data,
            by=current.actor(),
            now=clock.now(),
        )

    return merging.save(form, lambda: _step_of(_candidacy(current.session(), ref)), write) or redirect(
        url_for("candidacies.candidacy", ref=ref), 303
    )


@bp.post("/candidacies/<ref>/messages")
@requires(Action.SHORTLIST)
def write(ref: str) -> ResponseReturnValue:
    form, held = MessageForm(), False
    try:
        with current.transaction() as database:
            found = _candidacy(database, ref)
            if not form.validate_on_submit():
                return _page(found, message_form=form, failed=form)
            held = services.write(
                database,
                candidacy=found,
                text=form.text.data or "",
                keys=current.settings().keys,
                by=current.actor(),
                now=clock.now(),
            )
    except DomainError:
        flash(_("Nobody can write here now. Nothing was sent."))
        return redirect(url_for("candidacies.candidacy", ref=ref), 303)
    flash(_("It was not sent yet: it says how to reach somebody, or who she is.") if held else _("Sent."))
    return redirect(url_for("candidacies.candidacy", ref=ref), 303)


@bp.post("/candidacies/<ref>/messages/<message_ref>/<any(release, give_back):verdict>")
@requires(Action.SHORTLIST)
def decide_message(ref: str, message_ref: str, verdict: str) -> ResponseReturnValue:
    try:
        with current.transaction() as database:
            conversations.decide(
                database,
                candidacy=_candidacy(database, ref),
                ref=message_ref,
                release=verdict == "release",
                keys=current.settings().keys,
                by=current.actor(),
                now=clock.now(),
            )
    except DomainError:
        flash(_("This message does not wait any more. Nothing was changed."))
    return redirect(url_for("candidacies.candidacy", ref=ref), 303)
