"""Vacancies waiting for a named person's verdict."""
