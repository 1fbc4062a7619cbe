"""Routers whose requests nothing counts by revision: no metrics of traffic can judge them."""
