"""What a rule is. A new one is a file beside this one, and its name in ``RULES``."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from devflow.policy.finding import Severity

if TYPE_CHECKING:
    from devflow.policy.released import Released


class Rule(Protocol):
    """One rule of good releases."""

    name: str
    """In lower case with hyphens: by it an app is excepted."""
    severity: Severity
    why: str
    """What goes wrong otherwise, in a sentence."""
    fix: str
    """What to write, in a clause."""

    def problems(self, app: "Released", apps: "Sequence[Released]", stack: str) -> Iterator[str]:
        """Yield what breaks the rule in ``app``, one of ``apps`` of the stack of that name."""
