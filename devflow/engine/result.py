"""What an ``up`` has done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class UpResult:
    """The counts are ``None`` where the Pulumi CLI ran the program: it prints its own."""

    engine: str
    """``embedded`` or ``pulumi``."""
    seconds: float
    created: int | None = None
    configured: int | None = None
    unchanged: int | None = None
    pruned: int | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """The stack's outputs; secrets are ``[secret]``."""
