"""One app of a stack, checked and ready to be applied."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PreparedApp:
    """What :func:`devflow.engine.prepare_app` has checked."""

    engine: str
    """``embedded`` or ``pulumi``."""
    pending: Sequence[str]
    """Objects outside of the app that ``up`` would change, as ``Kind namespace/name``."""
    apply: Callable[[], Awaitable[None]]
    """Applies the app. It raises ``UserError`` for what the API server refuses after all."""
