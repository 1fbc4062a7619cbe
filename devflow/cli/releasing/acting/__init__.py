"""What a person does to a release: decided, guarded, carried out, and written down with a name."""
