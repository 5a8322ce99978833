"""What her pages say, in words of about CEFR level A2."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.account import Role
from models.candidacy import Answer, Stage
from models.protection import Purpose
from models.run import RunKind
from models.training import EnrolmentStatus
from webapp.engine import Band, Gate

BANDS: dict[Band, LazyString] = {
    Band.STRONG: _l("Fits you well"),
    Band.POSSIBLE: _l("May fit you"),
    Band.STRETCH: _l("A bigger step"),
}

OFF: dict[str, LazyString] = {
    "minor": _l("We look for jobs and courses only for people of 18 or older. Talk with your coach."),
    "frozen": _l("Your data is on hold, so we do not look for anything. Talk with your coach."),
    "opted_out": _l(
        "You switched off the order that the computer makes. Here is everything that is open, newest first."
    ),
    "organisation": _l(
        "Your organisation does not let the computer put things in order. Here is everything that is open."
    ),
    "no_consent": _l("We do not look for jobs and courses for you, because you did not say yes to it."),
}

AGAINST: dict[Gate, LazyString] = {
    Gate.CONSENT: _l("You did not say yes to looking for jobs."),
    Gate.RIGHT_TO_WORK: _l("You may not work in this country yet."),
    Gate.PERMIT_ENDS: _l("Your permit ends before the work ends."),
    Gate.SCREENED: _l("Nobody checked this job yet."),
    Gate.FRESH: _l("We do not know if this job is still free."),
    Gate.LANGUAGE: _l("You need to know more of the language first."),
    Gate.LICENCE: _l("You need a licence or certificate first."),
    Gate.HOURS: _l("The hours per week do not fit you."),
    Gate.DAYS: _l("The days or times do not fit you."),
    Gate.REACH: _l("It is too far away for you."),
    Gate.EXCLUSION: _l("It is against one of your own rules."),
    Gate.CHILDCARE: _l("There is no childcare."),
    Gate.COST: _l("It costs more than you can pay."),
    Gate.WOMEN_ONLY: _l("Men take part too."),
    Gate.START: _l("It has already begun."),
    Gate.PLACES: _l("All places are taken."),
}
"""What a closed gate means for her."""

ANSWERED: dict[Answer, LazyString] = {
    Answer.YES: _l("You said yes."),
    Answer.NO: _l("You said no."),
    Answer.ASK: _l("You want to talk about it. Your coach knows."),
}

STAGES: dict[Stage, LazyString] = {
    Stage.SUGGESTED: _l("This job is on your list."),
    Stage.SHORTLISTED: _l("Your coach thinks of you for this job. What do you say?"),
    Stage.SHE_SAID_YES: _l("You said yes. Your coach checks the job once more."),
    Stage.VACANCY_CHECKED: _l(
        "The job was checked. Your coach will show your skills to the employer, without your name."
    ),
    Stage.SHARED_ANONYMOUSLY: _l("The employer sees your skills, not your name. Now we wait for an answer."),
    Stage.EMPLOYER_INTERESTED: _l("The employer is interested. Your coach will ask if you want to give your name."),
    Stage.IDENTITY_REVEALED: _l("The employer knows your name, as you wished."),
    Stage.INTERVIEW: _l("You have an interview. Get ready with your coach."),
    Stage.PAID_TRIAL: _l("You try the work. You are paid for it."),
    Stage.OFFER: _l("You have an offer. Do not sign before your coach has seen it."),
    Stage.CONTRACT_CHECKED: _l("Your contract was checked."),
    Stage.STARTED: _l("You work there."),
    Stage.WEEK_1: _l("You have worked there for a week."),
    Stage.DAY_30: _l("You have worked there for a month."),
    Stage.DAY_90: _l("You have worked there for three months."),
    Stage.DAY_180: _l("You have worked there for half a year."),
    Stage.ENDED: _l("This has ended."),
}

PLACES: dict[EnrolmentStatus, LazyString] = {
    EnrolmentStatus.ASKED: _l("You asked for a place. Your coach will answer."),
    EnrolmentStatus.ENROLLED: _l("You have a place."),
    EnrolmentStatus.COMPLETED: _l("You did this course."),
    EnrolmentStatus.LEFT: _l("You left this course."),
}

REVEALS: dict[str, LazyString] = {
    "given_name": _l("Only my given name"),
    "full_name": _l("My given and family name"),
    "name_and_phone": _l("My name and phone number"),
    "name_and_contact": _l("My name, phone number and e-mail address"),
}
"""What she can let an employer know of who she is: field sets of `consents.REVEALS`."""

REVEALED_NOTE: LazyString = _l("She told the employer her name")

NOTES: dict[Answer, LazyString] = {
    Answer.YES: _l("She wants this job"),
    Answer.ASK: _l("She wants to talk about this job"),
}
"""What her coach reads as the next step."""

TOOK_BACK: LazyString = _l("She took a permission for this job back")

ROLES: dict[str, LazyString] = {
    Role.COACH: _l("Job coach"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.EMPLOYER: _l("Employer"),
    Role.BENEFICIARY: _l("You"),
}

RUNS: dict[RunKind, LazyString] = {
    RunKind.VACANCIES_FOR_BENEFICIARY: _l("Jobs put in order for you"),
    RunKind.VACANCY_EXPLAINED: _l("One job looked at closely"),
    RunKind.TRAINING_FOR_BENEFICIARY: _l("Courses put in order for you"),
    RunKind.BENEFICIARIES_FOR_VACANCY: _l("People put in order for a job"),
}

PURPOSES: dict[Purpose, LazyString] = {
    Purpose.MATCHING: _l("The computer compares your skills with jobs and courses. Without this you get no list."),
    Purpose.SHARE_ANONYMOUS: _l(
        "The employer of this job sees your skills, hours, region and languages. Not your name."
    ),
    Purpose.REVEAL_IDENTITY: _l("The employer of this job learns who you are, as far as you chose."),
    Purpose.REFERRAL: _l("Another organisation gets your record, so that it can help you."),
    Purpose.REPORTING: _l("You are counted in reports for those who pay for this work. Nobody sees who you are."),
}
"""Why something is shared, in her words."""

LOOKED: dict[str, LazyString] = {
    "read_identity": _l("Read your name or contact data"),
    "read_profile": _l("Read your record"),
    "made_report": _l("Opened everything that is stored"),
    "handed_out": _l("Asked you how everything can be handed to you safely"),
    "kept_long_enough": _l("Threw away what was kept long enough"),
    "read_requests": _l("Read your requests"),
    "asked_about_data": _l("Asked something about your data"),
    "answered_about_data": _l("Answered a request of yours"),
    "read_card": _l("Looked at your skills, without your name"),
    "read_revealed": _l("Read your name, as you allowed"),
    "wrote_message": _l("Wrote a message about a job"),
    "decided_message": _l("Looked at a message that waited"),
    "create_beneficiary": _l("Began your record"),
    "write_identity": _l("Wrote your name or contact data"),
    "gave_consent": _l("Wrote down a permission"),
    "give_consent": _l("Wrote down a permission"),
    "withdrew_consent": _l("Ended a permission"),
    "withdraw_consent": _l("Ended a permission"),
    "add_rule": _l("Changed your rules"),
    "remove_rule": _l("Changed your rules"),
    "shortlisted": _l("Put a job forward for you"),
    "dismissed": _l("Left a job aside"),
    "stage_changed": _l("Went a step on with a job"),
    "step_planned": _l("Planned a next step"),
    "saw_alert": _l("Read a notice about an employer"),
    "answered_job": _l("Answered about a job"),
    "enrolled": _l("Gave you a place in a course"),
    "asked_for_a_place": _l("Asked for a place in a course"),
    "gave_code": _l("Gave you a code and a PIN"),
    "ended_code": _l("Ended your code and PIN"),
    "ranking_switched": _l("Switched the computer's order on or off"),
    "told_of_ranking": _l("Noted that you know of the computer's order"),
    "contested": _l("Asked a person to look again"),
    "answered_contest": _l("Answered what you asked"),
}
"""Codes of the audit log; every other one changed something in her record."""

CHANGED: LazyString = _l("Changed your record")
