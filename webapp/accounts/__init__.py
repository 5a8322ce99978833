"""Signing in and out, the language of the pages, and leaving at once."""
