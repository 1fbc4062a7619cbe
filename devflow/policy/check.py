"""All rules, asked of all apps of a stack."""

from collections.abc import Sequence

from devflow.policy.finding import Finding, Severity
from devflow.policy.released import Released
from devflow.policy.rules import RULES

UNKNOWN_EXCEPTION = "known-exceptions"
"""Not a rule that an app can be excepted from."""


def check(apps: Sequence[Released], stack: str) -> tuple[Finding, ...]:
    """Return what breaks a rule, app by app; with the reason, where an app is excepted from it.

    :param stack: the stack's name, by which rules of production know it.
    """
    return tuple(finding for app in apps for finding in _of_app(app, apps, stack))


def _of_app(app: Released, apps: Sequence[Released], stack: str) -> list[Finding]:
    known = {rule.name for rule in RULES}
    found = [
        Finding(
            UNKNOWN_EXCEPTION,
            Severity.ERROR,
            app.name,
            f"exceptions.{name}: no rule has this name",
            f"use one of {', '.join(sorted(known))}, or take it out",
        )
        for name in app.exceptions
        if name not in known
    ]
    for rule in RULES:
        reason = app.exceptions.get(rule.name, "")
        found += [
            Finding(rule.name, rule.severity, app.name, problem, rule.fix, reason)
            for problem in rule.problems(app, apps, stack)
        ]
    return found
