"""Every page of the feature, gathered for the application."""

from __future__ import annotations

from webapp.beneficiaries import caseload_views, protection_views, record_views, skill_views, text_views
from webapp.beneficiaries.blueprint import bp

__all__ = ["bp", "caseload_views", "protection_views", "record_views", "skill_views", "text_views"]
