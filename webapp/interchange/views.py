"""Many vacancies in by one file, with a preview before anything is created; the own ones out; the switch for the public page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from models.account import Role
from models.employer import Employer
from models.errors import InvalidTransition
from models.interchange import VacancyImport
from models.vacancy import Vacancy
from webapp import access, clock, current, i18n, postings
from webapp.access import Action, requires
from webapp.audit import event, record_access
from webapp.interchange import services
from webapp.interchange.forms import DecisionForm, ReadingForm, UploadForm, column_choices
from webapp.interchange.rows import Row, read, rows_of
from webapp.interchange.wording import FAULTS, FIELD_NAMES, FILE_FAULTS, FORMATS
from webapp.posting_files.errors import MOST_BYTES, FileRefused
from webapp.posting_files.formats import Format, Read, read_file
from webapp.posting_files.linked_data import posting, write_postings
from webapp.posting_files.opening_xml import write_openings
from webapp.posting_files.stored import record_of
from webapp.posting_files.tables import write_table

bp = Blueprint("interchange", __name__)

MIME = {"csv": "text/csv", "jsonld": "application/ld+json", "xml": "application/xml"}


# --- in ---------------------------------------------------------------------------------------------------------------


@bp.get("/imports/new")
@requires(Action.IMPORT_VACANCIES)
def new() -> ResponseReturnValue:
    return _upload_page(_upload_form(language=i18n.language()))


@bp.post("/imports/new")
@requires(Action.IMPORT_VACANCIES)
def upload() -> ResponseReturnValue:
    form = _upload_form()
    if not form.validate_on_submit():
        return _upload_page(form), 422
    source, actor = form.file.data.read(MOST_BYTES + 1), current.actor()
    employer = _employer(form)
    try:
        read_file(source, employer.country)
    except FileRefused as refused:
        form.file.errors = [FILE_FAULTS[refused.fault]]
        return _upload_page(form), 422
    with current.transaction() as session:
        kept = services.keep_upload(
            session, employer=employer, source=source, language=form.language.data, by=actor, now=clock.now()
        )
        ref = kept.ref
    return redirect(url_for("interchange.vacancies", ref=ref), 303)


def _upload_form(**data: Any) -> UploadForm:
    session, actor = current.session(), current.actor()
    employers = None
    if actor.role is not Role.EMPLOYER:
        rows = session.scalars(access.visible(select(Employer), actor).order_by(Employer.name, Employer.id))
        employers = [(row.ref, row.name) for row in rows]
    return UploadForm(data=data or None).offering(employers)


def _employer(form: UploadForm) -> Employer:
    session, actor = current.session(), current.actor()
    if actor.role is Role.EMPLOYER:
        return postings.own_employer(session, actor)
    return access.get(session, Employer, form.employer.data, actor)


def _upload_page(form: UploadForm) -> str:
    return render_template("interchange/upload.html", form=form, formats=FORMATS, fields=FIELD_NAMES)


@bp.get("/imports/<ref>")
@requires(Action.IMPORT_VACANCIES)
def vacancies(ref: str) -> ResponseReturnValue:
    kept = _one(ref)
    if kept.finished_at is not None:
        return render_template(
            "interchange/report.html",
            upload=kept,
            fields=FIELD_NAMES,
            faults=FAULTS,
            own=current.actor().role is Role.EMPLOYER,
        )
    return _preview(kept, DecisionForm(formdata=None))


@bp.post("/imports/<ref>/reading")
@requires(Action.IMPORT_VACANCIES)
def change_reading(ref: str) -> ResponseReturnValue:
    form, kept = ReadingForm(), _one(ref)
    columns = form.columns(request.form)
    if not form.validate_on_submit() or columns is None:
        return _preview(kept, DecisionForm(formdata=None), wrong=_("Choose each meaning once")), 422
    if kept.finished_at is None:
        try:
            read_file(kept.source, kept.employer.country, encoding=form.encoding.data)
        except FileRefused as refused:
            return _preview(kept, DecisionForm(formdata=None), wrong=str(FILE_FAULTS[refused.fault])), 422
        with current.transaction():
            kept.encoding, kept.columns = form.encoding.data, columns
    return redirect(url_for("interchange.vacancies", ref=ref), 303)


@bp.post("/imports/<ref>")
@requires(Action.IMPORT_VACANCIES)
def confirm(ref: str) -> ResponseReturnValue:
    form, kept = DecisionForm(), _one(ref)
    if kept.finished_at is not None:  # sent twice: the report says what was done
        return redirect(url_for("interchange.vacancies", ref=ref), 303)
    _found, rows = _rows(kept)
    taken = {int(number) for number in request.form.getlist("take") if number.isdecimal() and len(number) < 9}
    links = {offer.name: request.form.get(offer.name, "") for row in rows for offer in row.offers}
    fine = form.validate_on_submit()
    if not taken:
        form.hand_in.errors = [_("Tick at least one row")]
    elif any(row.reading.refused for row in rows) and not form.without_others.data:
        form.without_others.errors = [_("Tick this, or mend the file and upload it again")]
    elif not _all_offered(rows, links):
        form.hand_in.errors = [_("Choose from the lists")]
    if not fine or form.errors:
        return _preview(kept, form, taken=taken, links=links), 422
    try:
        with current.transaction() as session:
            services.confirm(
                session,
                current.engine(),
                upload=kept,
                rows=rows,
                taken=taken,
                links=links,
                hand_in=form.hand_in.data == "yes",
                by=current.actor(),
                now=clock.now(),
            )
    except (StaleDataError, InvalidTransition):
        flash(_("This file was decided a moment ago. Below is what was done."))
    return redirect(url_for("interchange.vacancies", ref=ref), 303)


def _all_offered(rows: list[Row], links: dict[str, str]) -> bool:
    return all(
        links[offer.name] in {"", *(uri for uri, _label in offer.choices)} for row in rows for offer in row.offers
    )


@bp.post("/imports/<ref>/discard")
@requires(Action.IMPORT_VACANCIES)
def discard(ref: str) -> ResponseReturnValue:
    with current.transaction() as session:
        services.discard(session, upload=_one(ref), by=current.actor(), now=clock.now())
    flash(_("The file was thrown away. Nothing was created."))
    return redirect(url_for("interchange.new"), 303)


def _one(ref: str) -> VacancyImport:
    return access.get(current.session(), VacancyImport, ref, current.actor(), joinedload(VacancyImport.employer))


def _rows(kept: VacancyImport) -> tuple[Read, list[Row]]:
    session = current.session()
    found = read(kept)
    return found, rows_of(session, current.engine().vocabulary(session), kept, found, i18n.language())


def _preview(
    kept: VacancyImport,
    form: DecisionForm,
    *,
    taken: set[int] | None = None,
    links: dict[str, str] | None = None,
    wrong: str = "",
) -> str:
    found, rows = _rows(kept)
    if taken is None:
        taken = {row.number for row in rows if not row.reading.refused and not row.twins}
    if links is None:
        links = {offer.name: offer.likely for row in rows for offer in row.offers}
    used = {at: name for name, at in (found.columns or {}).items()}
    return render_template(
        "interchange/preview.html",
        upload=kept,
        found=found,
        format_name=FORMATS[found.format],
        rows=rows,
        taken=taken,
        links=links,
        form=form,
        refused=[row for row in rows if row.reading.refused],
        reading_form=ReadingForm(formdata=None, encoding=found.encoding) if found.format is Format.CSV else None,
        columns=[(at, heading, used.get(at, "")) for at, heading in enumerate(found.header)],
        column_choices=column_choices(),
        wrong=wrong,
        fields=FIELD_NAMES,
        faults=FAULTS,
    )


# --- out --------------------------------------------------------------------------------------------------------------


@bp.get("/exports/<any(csv, jsonld, xml):kind>")
@requires(Action.WRITE_VACANCY)
def download(kind: str) -> Response:
    session, actor = current.session(), current.actor()
    employer = postings.own_employer(session, actor)
    vocabulary = current.engine().vocabulary(session)
    rows = session.scalars(
        access.visible(select(Vacancy), actor).order_by(Vacancy.created_at, Vacancy.id).options(*postings.WHOLE)
    ).all()
    records = [record_of(row, vocabulary) for row in rows]
    if kind == "csv":
        data = write_table(records)
    elif kind == "xml":
        data = write_openings(records, employer.name, employer.country)
    else:
        dated = zip(records, rows, strict=True)
        data = write_postings(
            posting(record, employer.name, employer.country, row.refreshed_on) for record, row in dated
        )
    record_access(event(actor, "exported_vacancies", employer.ref, now=clock.now(), format=kind, rows=len(rows)))
    answer = make_response(data)
    answer.mimetype = MIME[kind]
    answer.headers["Content-Disposition"] = f'attachment; filename="vacancies.{kind}"'
    return answer


@bp.post("/vacancies/<ref>/advertise")
@requires(Action.WRITE_VACANCY)
def advertise(ref: str) -> ResponseReturnValue:
    on = request.form.get("on") == "yes"
    with current.transaction() as session:
        vacancy = access.get(session, Vacancy, ref, current.actor())
        services.advertise(session, vacancy=vacancy, on=on, by=current.actor(), now=clock.now())
    flash(_("It may stand on the public page now.") if on else _("It is not on the public page any more."))
    return redirect(url_for("vacancies.vacancy", ref=ref), 303)
