"""Shortlists: whom an employer sees without her name, its answers, its part of the conversation, its own figures."""
