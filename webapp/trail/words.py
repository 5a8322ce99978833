"""Kinds of events in words: what a reader of the log tells apart."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Kind(StrEnum):
    """A group of codes of the audit log."""

    IDENTITY = "identity"
    RECORD = "record"
    RANKING = "ranking"
    CONSENT = "consent"
    CHANGE = "change"
    RULE = "rule"
    JOB = "job"
    COURSE = "course"
    VACANCY = "vacancy"
    EMPLOYER = "employer"
    SIGN_IN = "sign_in"
    DENIED = "denied"
    ACCESS = "access"
    BREACH = "breach"
    LOG = "log"


NAMES: dict[Kind, LazyString] = {
    Kind.IDENTITY: _l("Name or contact data read"),
    Kind.RECORD: _l("Record read"),
    Kind.RANKING: _l("Order computed or switched"),
    Kind.CONSENT: _l("Permission given or ended"),
    Kind.CHANGE: _l("Record changed"),
    Kind.RULE: _l("Her own rules changed"),
    Kind.JOB: _l("A step with a job"),
    Kind.COURSE: _l("A place in a course"),
    Kind.VACANCY: _l("Vacancy decided"),
    Kind.EMPLOYER: _l("Employer checked or changed"),
    Kind.SIGN_IN: _l("Sign-in, failed sign-in, sign-out"),
    Kind.DENIED: _l("Refused"),
    Kind.ACCESS: _l("Access given, changed or ended"),
    Kind.BREACH: _l("Breach written down or decided"),
    Kind.LOG: _l("This log read"),
}

CODES: dict[Kind, tuple[str, ...]] = {
    Kind.IDENTITY: ("read_identity", "write_identity", "read_revealed"),
    Kind.RECORD: ("read_profile", "counted_candidates", "read_card", "made_report", "handed_out", "read_requests", "asked_about_data", "answered_about_data"),
    Kind.RANKING: (
        "ranked", "ranking_switched", "trained_ranking", "kept_learned_despite_loss", "organisation_ranking_switched",
        "told_of_ranking", "contested", "answered_contest",
    ),
    Kind.CONSENT: ("gave_consent", "withdrew_consent"),
    Kind.CHANGE: (
        "create_beneficiary", "erased", "kept_long_enough", "add_skill", "remove_skill", "tick_skills", "keep_said", "add_occupation", "remove_occupation",
        "set_language", "remove_language", "set_conditions", "set_basics", "set_wishes", "add_qualification",
        "remove_qualification",
    ),
    Kind.RULE: ("add_rule", "remove_rule"),
    Kind.JOB: (
        "shortlisted", "dismissed", "stage_changed", "step_planned", "answered_job", "saw_alert", "wrote_message",
        "decided_message",
    ),
    Kind.COURSE: ("enrolled", "asked_for_a_place"),
    Kind.VACANCY: (
        "decided_screening", "created_vacancy", "changed_vacancy", "submitted_vacancy", "paused_vacancy",
        "resumed_vacancy", "refreshed_vacancy", "closed_vacancy", "looked_for_signs", "answered_question",
        "added_entry", "ended_entry", "rechecked_vacancy", "uploaded_vacancies", "imported_vacancies", "discarded_import",
        "exported_vacancies", "advertised_vacancy",
    ),
    Kind.EMPLOYER: (
        "registered_employer", "changed_employer", "recorded_evidence", "changed_standing", "signed_charter", "opened_evidence_file",
        "read_workplace_card",
    ),
    Kind.SIGN_IN: (
        "signed_in", "sign_in_failed", "sign_in_while_locked", "signed_out", "second_factor_failed", "network_waits", "new_device",
        "ended_session",
    ),
    Kind.DENIED: ("denied",),
    Kind.ACCESS: (
        "gave_code", "ended_code", "made_token", "revoked_token", "add_account", "reset_account", "ended_account", "add_organisation",
        "changed_password", "password_not_changed", "added_authenticator", "removed_authenticator", "added_passkey", "removed_passkey",
        "made_recovery_codes", "invited", "withdrew_invitation", "accepted_invitation",
        "imported_taxonomy", "rotated_keys",
    ),
    Kind.BREACH: ("recorded_breach", "decided_breach", "told_of_breach"),
    Kind.LOG: ("read_log",),
}  # fmt: skip
"""Every code that this application writes, each in one kind."""

KIND_OF = {code: kind for kind, codes in CODES.items() for code in codes}
