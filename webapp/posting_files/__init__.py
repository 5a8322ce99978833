"""Vacancies as files: CSV, JSON-LD (schema.org JobPosting) and an XML in the terms of HR Open, in and out. What is accepted: docs/formats.md.

Every format is turned into the same flat records of texts (`records`), which are read in one place, and written from there.
"""
