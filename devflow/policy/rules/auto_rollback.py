"""In production a bad release goes back by itself."""

import re
from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released
from devflow.release.workload.rollout import ROLLBACK_ANNOTATION

PRODUCTION = re.compile(r"(?:^|[-_.])prod(?:uction)?(?:$|[-_.])")
"""Stacks whose name has the word ``prod`` or ``production``, as in ``prod-eu``."""


class AutoRollback:
    """See ``why``."""

    name = "auto-rollback"
    severity = Severity.ERROR
    why = "With rollback: manual a bad canary keeps its users until a person wakes up."
    fix = "leave out rollback, or write rollback: auto"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        metadata = app.rollout.get("metadata") or {}
        written = (metadata.get("annotations") or {}).get(ROLLBACK_ANNOTATION)
        if PRODUCTION.search(stack) and written not in (None, "auto"):
            yield f"rollback is {written!r} in stack {stack!r}"


AUTO_ROLLBACK = AutoRollback()
