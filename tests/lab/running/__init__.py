"""How the tests of the lab run: on which lab, in which order, and what a failure leaves behind."""
