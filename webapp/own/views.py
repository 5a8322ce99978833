"""A beneficiary's own pages, gathered for the application; the first page, and her training."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.training import CourseRun, EnrolmentStatus
from webapp import access, clock, contests, current, places_in_courses
from webapp.access import Action, requires
from webapp.forms import Form
from webapp.own import (
    introduction_views,
    job_views,
    queries,
    record_views,
    report_views,
    request_views,
    sheet_views,
    words,
)
from webapp.own.blueprint import bp

__all__ = ["bp", "introduction_views", "job_views", "record_views", "report_views", "request_views", "sheet_views"]


@bp.get("/my/page")
@requires(Action.OWN_PAGES)
def home() -> ResponseReturnValue:
    database, actor = current.session(), current.actor()
    profile = queries.own_profile(database, actor, clock.now())
    running = queries.running(queries.candidacies(database, actor))
    return render_template(
        "own/home.html",
        off=queries.off(profile),
        words=words,
        questions=[row for row in running if row.stage == "shortlisted" and row.answer is None],
        others=[row for row in running if not (row.stage == "shortlisted" and row.answer is None)],
        contests=contests.of_hers(database, actor),
        enrolments=[
            row
            for row in queries.enrolments(database, profile.beneficiary.id)
            if row.status is not EnrolmentStatus.COMPLETED
        ],
    )


@bp.get("/my/training")
@requires(Action.OWN_PAGES)
def training() -> ResponseReturnValue:
    database, actor, now = current.session(), current.actor(), clock.now()
    profile = queries.own_profile(database, actor, now)
    page = queries.training_page(
        database,
        current.engine(),
        profile=profile,
        actor=actor,
        now=now,
        page=request.args.get("page", 1, type=int),
    )
    return render_template("own/training.html", page=page, words=words)


@bp.post("/my/training/<run_ref>/ask")
@requires(Action.OWN_PAGES)
def ask_for_place(run_ref: str) -> ResponseReturnValue:
    actor, now = current.actor(), clock.now()
    back = redirect(url_for("own.training"), 303)
    try:
        with current.transaction() as database:
            run = access.get(database, CourseRun, run_ref, actor)
            if Form().validate_on_submit():
                her = queries.own_profile(database, actor, now).beneficiary
                places_in_courses.ask(database, beneficiary=her, run=run, by=actor, now=now)
    except (places_in_courses.RunFull, places_in_courses.RunBegun):
        flash(_("There is no place in this course now. Talk with your coach. Nothing was changed."))
        return back
    flash(_("Your coach knows that you want a place."))
    return back
