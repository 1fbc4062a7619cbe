"""The controller and its store, on a real API server."""
