"""The app has a readiness probe."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released


class Probes:
    """See ``why``."""

    name = "probes"
    severity = Severity.ERROR
    why = (
        "Without a readiness probe a pod gets requests before it can answer, and pods that"
        " fail can't stop a release."
    )
    fix = "write readinessProbe: /healthz, or the path that answers once the app can serve"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        for container in app.containers[:1]:
            if not container.get("readinessProbe"):
                yield f"container {container.get('name')}: has no readinessProbe"


PROBES = Probes()
