"""Whether the cluster's clock and ours agree."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

MOST_SECONDS = 5
"""The header has whole seconds, and the answer takes a moment."""


class Clock:
    """By the header ``Date`` of the API server's answer."""

    name = "clock"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        theirs = await site.kube.date()
        if theirs is None:
            yield Finding(self.name, Status.UNKNOWN, "the API server's answers have no Date")
            return
        yield judge((theirs - datetime.now(UTC)).total_seconds())


def judge(ahead_seconds: float) -> Finding:
    """:param ahead_seconds: by how much the cluster's clock is before ours."""
    if abs(ahead_seconds) <= MOST_SECONDS:
        return Finding(Clock.name, Status.OK, "the clocks of cluster and machine agree")
    side = "ahead of" if ahead_seconds > 0 else "behind"
    return Finding(
        Clock.name,
        Status.WARNING,
        f"the cluster's clock is {abs(ahead_seconds):.0f} s {side} this machine's;"
        f" the limit is {MOST_SECONDS} s",
        "Freeze windows, leases and the times of steps go by clocks.",
        "sudo timedatectl set-ntp true   # on whichever is wrong",
    )


CLOCK = Clock()
