"""What a rule found."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is to break a rule."""

    ERROR = "error"
    """``devflow check`` ends with exit code 17; Pulumi's policy is mandatory."""
    WARNING = "warning"
    """It is shown, and nothing else follows; Pulumi's policy is advisory."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One app that breaks one rule."""

    rule: str
    severity: Severity
    app: str
    problem: str
    """What is wrong: the object or key, the value, the limit."""
    fix: str
    """What to write."""
    excepted: str = ""
    """The reason why the app may break the rule; empty if it may not."""
