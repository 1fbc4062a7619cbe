"""Writes down that a release was asked for, so that none is lost and none goes without a name."""
