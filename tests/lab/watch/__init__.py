"""`devflow watch`, `history` and `job` of real releases."""
