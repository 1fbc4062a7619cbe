"""What the engines do to a real API server."""
