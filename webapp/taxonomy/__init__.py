"""Bringing ESCO, or the starter taxonomy, into the database."""
