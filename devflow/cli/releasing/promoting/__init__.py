"""Releases in one stack what is healthy in another."""
