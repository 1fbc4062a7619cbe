"""The controller's own code against an API server and a store that misbehave, on virtual time."""
