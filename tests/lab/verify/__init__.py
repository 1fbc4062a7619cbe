"""Releases that metrics judge, and rehearsals of them."""
