"""`devflow release` and `demo`, as a user types them."""
