"""Requests and streams of one API server: connections, JSON, lines."""
