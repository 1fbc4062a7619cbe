"""Steps that a release passed without taking them."""
