"""Demonstration data: everybody and everything in it is made up, and says so."""
