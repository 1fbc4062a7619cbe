"""The keys of an app by theme; ``AppSpec`` is made of them."""
