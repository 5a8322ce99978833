"""The drafts say what is set and stored, not what was once written down."""

from dataclasses import replace

import pytest

from models.base import Base
from tests import factories
from webapp.config import Settings
from webapp.documents import DocumentKind, draft
from webapp.purposes import purposes


@pytest.fixture
def settings(tmp_path):
    return Settings.from_environment(factories.environment(tmp_path))


def test_the_drafts_follow_settings_purposes_and_what_is_stored(database, settings):
    organisation = factories.organisation(database, name="Harbour House", ranking_enabled=False)
    factories.beneficiary(database, organisation=organisation)

    def made(kind, of=settings):
        return draft(database, of, kind, ranker="prior-9", now=factories.NOW).markdown

    ropa, dpia, fria = (made(kind) for kind in DocumentKind)
    safe = made(DocumentKind.ROPA, replace(settings, https=True, second_factor=True))

    assert "Harbour House (GR): controller" in ropa
    assert "Beneficiaries: fewer than 5" in ropa
    assert "phone [sealed]" in ropa
    assert all(f"{one.title}. Basis: {one.basis}" in ropa for one in purposes().values())
    assert "OFF: Cookies over https" in ropa
    assert "on: Cookies over https" in safe
    assert "on: Second factor" in safe
    assert "switched off: Harbour House" in dpia
    assert "prior-9" in fria
    assert "A stolen disk" in dpia
    assert "A stolen disk" not in fria
    assert fria.startswith("# Fundamental rights impact assessment")


def test_every_table_with_people_in_it_has_a_purpose():
    named = {table for one in purposes().values() for table in one.tables}

    assert {"message", "breach", "erasure_receipt", "audit_event"} <= named <= Base.metadata.tables.keys()
