"""No two apps of a stack serve one host."""

from collections.abc import Iterator, Sequence

from devflow.policy.finding import Severity
from devflow.policy.released import Released


class UniqueHosts:
    """See ``why``."""

    name = "unique-hosts"
    severity = Severity.ERROR
    why = (
        "Two routes of one host are merged or one is dropped, by age and name: requests reach"
        " the wrong app."
    )
    fix = "give one of them another host, or make one app of both with routes"

    def problems(self, app: Released, apps: Sequence[Released], stack: str) -> Iterator[str]:
        for other in apps:
            if other is not app:
                for host in sorted(app.hosts & other.hosts):
                    yield f"hosts: {host} is a host of app {other.name}, too"


UNIQUE_HOSTS = UniqueHosts()
