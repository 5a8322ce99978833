"""Who she is, what she agreed to, and her own rules."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from models.beneficiary import Beneficiary
from models.protection import ExcludedBy, Purpose
from models.taxonomy import ConceptKind
from webapp import clock, current, employment, i18n, merging
from webapp import consents as ledger
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.beneficiaries import protection_services, queries
from webapp.beneficiaries.blueprint import bp
from webapp.beneficiaries.protection_forms import ConsentForm, IdentityForm, RuleForm
from webapp.beneficiaries.protection_services import Rule
from webapp.concept_search import ConceptForm, Found
from webapp.consents import WORDINGS
from webapp.forms import offered


@bp.get("/beneficiaries/<ref>/identity")
@requires(Action.READ_IDENTITY)
def identity(ref: str) -> ResponseReturnValue:
    form = _identity_of(ref)
    _note_reading(ref)
    if form is None:
        return render_template("beneficiaries/erased.html", ref=ref)
    return render_template("beneficiaries/identity.html", form=form, ref=ref)


@bp.post("/beneficiaries/<ref>/identity")
@requires(Action.READ_IDENTITY)
def write_identity(ref: str) -> ResponseReturnValue:
    her, form = employment.writable(current.session(), ref, current.actor()), IdentityForm()
    if not form.validate_on_submit():
        return render_template("beneficiaries/identity.html", form=form, ref=her.ref), 422
    keys = current.settings().keys

    def write(session: Session) -> None:
        protection_services.write_identity(
            session, ref=ref, actor=current.actor(), keys=keys, now=clock.now(), details=form.details()
        )

    both = merging.save(form, lambda: _identity_of(ref) or IdentityForm(formdata=None), write)
    if both is not None:
        _note_reading(ref)  # what is stored now stands beside what was typed
    return both or redirect(url_for("beneficiaries.profile", ref=ref), 303)


def _identity_of(ref: str) -> IdentityForm | None:
    """Open who she is; None when she was erased."""
    session, keys = current.session(), current.settings().keys
    _her, details = queries.identity_page(session, ref=ref, actor=current.actor(), keys=keys)
    if details is None:
        return None
    form = IdentityForm(formdata=None, obj=details)
    form.birth_date.process_formdata([details.birth_date] if details.birth_date else [])
    return form


def _note_reading(ref: str) -> None:
    record_access(event(current.actor(), "read_identity", ref, now=clock.now()))


@bp.get("/beneficiaries/<ref>/consents")
@requires(Action.WRITE_PROFILE)
def consents(ref: str) -> ResponseReturnValue:
    return _consents_page(ref)


@bp.post("/beneficiaries/<ref>/consents")
@requires(Action.WRITE_PROFILE)
def give_consent(ref: str) -> ResponseReturnValue:
    purpose = next((known for known in WORDINGS if known.value == request.form.get("purpose")), None)
    if purpose is None:
        abort(422)
    form = ConsentForm(prefix=purpose.value)
    if not form.validate_on_submit():
        return _consents_page(ref, purpose, form), 422
    agreement = form.agreement()
    with current.transaction() as session:
        ledger.give(
            session,
            beneficiary=employment.writable(session, ref, current.actor()),
            purpose=purpose,
            given=agreement.given,
            language=agreement.wording_language,
            by=current.actor(),
            now=clock.now(),
        )
    return redirect(url_for("beneficiaries.consents", ref=ref), 303)


def _consents_page(ref: str, purpose: Purpose | None = None, form: ConsentForm | None = None) -> str:
    session, now = current.session(), clock.now()
    rows = queries.consents_of(session, employment.writable(session, ref, current.actor()))
    forms = {
        asked: ConsentForm(formdata=None, prefix=asked.value, wording_language=i18n.language()) for asked in WORDINGS
    }
    if purpose is not None and form is not None:
        forms[purpose] = form
    holding = {row.purpose: row for row in reversed(rows) if row.in_force(now)}
    return render_template(
        "beneficiaries/consents.html", form=form, forms=forms, rows=rows, holding=holding, wordings=WORDINGS, ref=ref
    )


@bp.post("/beneficiaries/<ref>/consents/withdraw")
@requires(Action.WRITE_PROFILE)
def withdraw_consent(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        protection_services.withdraw_consent(
            session, ref=ref, actor=current.actor(), now=clock.now(), consent_ref=request.form["consent"]
        )
    return redirect(url_for("beneficiaries.consents", ref=ref), 303)


@bp.get("/beneficiaries/<ref>/rules")
@requires(Action.WRITE_PROFILE)
def rules(ref: str) -> ResponseReturnValue:
    return _rules_page(ref, RuleForm(formdata=None))


@bp.post("/beneficiaries/<ref>/rules")
@requires(Action.WRITE_PROFILE)
def add_rule(ref: str) -> ResponseReturnValue:
    if request.form.get("kind") == ExcludedBy.OCCUPATION:
        return _add_occupation_rule(ref)
    form = RuleForm()
    _offer(form, _with_organisation(ref))
    if not form.validate_on_submit():
        return _rules_page(ref, form), 422
    return _add(ref, form.rule())


def _add_occupation_rule(ref: str) -> ResponseReturnValue:
    words = ConceptForm()
    if words.validate_on_submit() and words.uri.data:
        return _add(ref, Rule(ExcludedBy.OCCUPATION, occupation=words.uri.data))
    vocabulary = current.engine().vocabulary(current.session())
    found = words.look_up(vocabulary, kind=ConceptKind.OCCUPATION, language=i18n.language())
    return _rules_page(ref, RuleForm(formdata=None), words, found), 422 if found is None else 200


def _add(ref: str, rule: Rule) -> ResponseReturnValue:
    with current.transaction() as session:
        protection_services.add_rule(session, ref=ref, actor=current.actor(), now=clock.now(), rule=rule)
    return redirect(url_for("beneficiaries.rules", ref=ref), 303)


def _with_organisation(ref: str) -> Beneficiary:
    return employment.writable(current.session(), ref, current.actor(), joinedload(Beneficiary.organisation))


def _offer(form: RuleForm, her: Beneficiary) -> None:
    """Fill the lists that come from the database."""
    session, country, nothing = current.session(), her.organisation.country, ("", _("Choose one"))
    form.region_code.choices = offered([nothing, *queries.regions_of(session, country)])
    form.municipality.choices = offered([nothing, *queries.municipalities_of(session, country)])
    form.employer.choices = offered([nothing, *queries.employers_for(session, current.actor())])


def _rules_page(ref: str, form: RuleForm, words: ConceptForm | None = None, found: Found | None = None) -> str:
    session, her = current.session(), _with_organisation(ref)
    _offer(form, her)
    vocabulary = current.engine().vocabulary(session)
    rows = queries.rule_rows(session, her, vocabulary, i18n.language())
    return render_template(
        "beneficiaries/rules.html",
        form=words or form,
        rule=form,
        words=words,
        found=found,
        rows=rows,
        ref=ref,
        simple=SIMPLE,
    )


SIMPLE = (ExcludedBy.NIGHT, ExcludedBy.LIVE_IN, ExcludedBy.ALONE_WITH_CLIENTS)
"""Rules that need no more than one press."""


@bp.post("/beneficiaries/<ref>/rules/remove")
@requires(Action.WRITE_PROFILE)
def remove_rule(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        protection_services.remove_rule(
            session, ref=ref, actor=current.actor(), now=clock.now(), rule_ref=request.form["rule"]
        )
    return redirect(url_for("beneficiaries.rules", ref=ref), 303)
