"""The JSON API, version 1: the same records, rules and services as the pages, for programs with a token."""
