"""How much a reader takes in. All are far above what a person or a program of ours writes."""

MOST_BYTES = 2 * 1024 * 1024
"""Of one text. A stack of 1,000 apps with all their keys set has a quarter of that."""

MOST_DEPTH = 50
"""Of lists and mappings in one another, aliases followed. Ours go 8 deep."""

MOST_VALUES = 200_000
"""Of one text, keys and collections included; what an alias refers to counts each time."""

MOST_CHARACTERS = 4 * MOST_BYTES
"""Of all values of one text; what an alias refers to counts each time."""

MOST_DIGITS = 40
"""Characters of a number."""

LARGEST_INTEGER = 2**63 - 1
"""Kubernetes' own: JSON's integers are held in 64 bits."""
