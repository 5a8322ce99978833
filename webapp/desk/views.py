"""The desk, gathered for the application."""

from __future__ import annotations

from webapp.desk import breach_views, document_views, erasure_views, report_views, request_views
from webapp.desk.blueprint import bp

__all__ = ["bp", "breach_views", "document_views", "erasure_views", "report_views", "request_views"]
