"""Every form that changes a stored record goes through the one helper that loses nothing of two writers; others say why not."""

from __future__ import annotations

import inspect

import pytest
from flask import Flask

from tests import factories
from webapp.app import create_app
from webapp.config import Settings

ADDS = "writes a row of its own, or sets one item to what was said outright, whatever it was before"
DECIDES = "a decision on a state that has to be read: refused and shown again when the state is another one"
ENDS = "ends or switches something; twice is the same as once"
ASKS = "changes nothing that is stored"
SIGNS_IN = "one's own way to sign in, proved by what one knows or has"

OTHERS = {
    ADDS: """
        beneficiaries.create beneficiaries.add_skill beneficiaries.add_occupation beneficiaries.tick_skills
        beneficiaries.set_language beneficiaries.add_qualification beneficiaries.give_consent beneficiaries.add_rule
        candidacies.shortlist candidacies.dismiss candidacies.write shortlists.write own.write employers.create
        employers.record employers.apply employers.sign_charter lexicon.add vacancies.create vacancies.duplicate
        vacancies.answer interchange.upload interchange.advertise training.enrol own.ask_for_place own.answer own.reveal
        own.give_permission safe_workplace.answer accounts.invite accounts.add_contact accounts.make_token
        accounts.give_code accounts.accept beneficiaries.keep_said desk.ask own.ask own.contest desk.hand_out own.make_report
        own.read_notice matching.told desk.record_breach""",
    DECIDES: """
        candidacies.advance candidacies.end candidacies.reopen candidacies.decide_message screening.decide employers.decide
        shortlists.answer vacancies.submit vacancies.pause vacancies.resume vacancies.refresh vacancies.close_now
        interchange.change_reading interchange.confirm interchange.discard screening.look desk.answer desk.decide oversight.answer""",
    ENDS: """
        beneficiaries.remove_skill beneficiaries.remove_occupation beneficiaries.remove_language
        beneficiaries.remove_qualification beneficiaries.withdraw_consent beneficiaries.remove_rule candidacies.alert_seen
        lexicon.end own.take_back own.end_permission own.switch_ranking accounts.end_code accounts.revoke_token
        accounts.end_contact accounts.end_others accounts.end_place accounts.saw_device accounts.withdraw
        desk.erase_her desk.told oversight.switch""",
    ASKS: """
        beneficiaries.search concepts.suggest trail.filtered accounts.language accounts.stay vacancy_hints.of_new
        vacancy_hints.of_step beneficiaries.read_text""",
    SIGNS_IN: """
        accounts.sign_in_check accounts.code_check accounts.sign_out accounts.second_check accounts.passkey_check
        accounts.change_password accounts.add_authenticator accounts.add_passkey accounts.make_recovery_codes
        accounts.remove_authenticator accounts.remove_passkey accounts.reset_contact""",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Flask:
    return create_app(Settings.from_environment(factories.environment(tmp_path_factory.mktemp("edits"))))


def test_every_form_that_changes_a_record_goes_through_the_helper_or_says_why_not(app):
    posting = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and not rule.endpoint.startswith("api.")
    }
    modules = {name: inspect.getsource(inspect.getmodule(app.view_functions[name])) for name in posting}
    sources = {name: inspect.getsource(app.view_functions[name]) for name in posting}
    merging = {
        name
        for name in posting
        if "merging.save(" in sources[name] or ("return _save(" in sources[name] and "merging.save(" in modules[name])
    }
    said = {name for names in OTHERS.values() for name in names.split()}

    assert merging == {
        "beneficiaries.set_conditions",
        "beneficiaries.set_wishes",
        "beneficiaries.set_basics",
        "beneficiaries.write_identity",
        "candidacies.plan_step",
        "employers.save",
        "employers.save_own",
        "vacancies.save_what",
        "vacancies.save_skills",
        "vacancies.save_step",
    }
    assert sorted(posting - merging - said) == []
    assert sorted(said - posting) == []
