"""Candidacies: the shortlist, the board of stages, what happened."""
