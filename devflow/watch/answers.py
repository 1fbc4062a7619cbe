"""Who really answers: the share of requests that each revision got in the last seconds."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from devflow.watch.revisions import Revision, Role
from devflow.watch.view import View

WINDOW_SECONDS = 5.0
"""Long enough to make a share of a few hundred requests steady, short enough to follow a step."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered in the last seconds."""

    seconds: float
    """How long the counts are over."""
    by_revision: Mapping[int, int]
    """Requests answered by a revision's pods, by the revision's number."""

    @property
    def requests(self) -> int:
        return sum(self.by_revision.values())

    def share(self, revision: Revision) -> float:
        """The revision's part of all requests, 0 to 1; 0 if there were none."""
        total = self.requests
        return self.by_revision.get(revision.number, 0) / total if total else 0.0


class Meter:
    """Turns counters of requests by pod address into shares by revision."""

    def __init__(self) -> None:
        self._revisions: dict[str, int] = {}
        self._counters: dict[str, int] | None = None
        self._looks: deque[tuple[float, dict[str, int]]] = deque()
        """When, and how many more requests each address had answered than at the look before."""

    def look(self, view: View) -> None:
        """Learn which pod is of which revision. Those that are gone are remembered: what they
        answered is counted after them.
        """
        for revision in view.revisions:
            for pod in revision.pods:
                if pod.address:
                    self._revisions[pod.address] = revision.number

    def count(self, counters: Mapping[str, int], at: float) -> None:
        """Take the requests answered so far by each address; ``at``: seconds of any one clock.

        A counter that has gone back began anew, so all of it is new; an address that is missing
        has answered nothing since.
        """
        new: dict[str, int] = {}
        before = self._counters
        for address, value in counters.items():
            known = before.get(address, 0) if before is not None else value
            new[address] = value - known if value >= known else value
        self._counters = {**(before or {}), **counters}
        self._looks.append((at, new))
        while len(self._looks) > 2 and at - self._looks[1][0] >= WINDOW_SECONDS:
            self._looks.popleft()

    @property
    def answers(self) -> Answers | None:
        """The last seconds; ``None`` before there are two counts to compare, or a pod is known.

        A pod may have answered before it was seen: what it did is its revision's all the same.
        """
        if len(self._looks) < 2 or not self._revisions:
            return None
        total: dict[int, int] = {}
        # What the oldest look found new was answered before it.
        for _, new in list(self._looks)[1:]:
            for address, requests in new.items():
                if (revision := self._revisions.get(address)) is not None:
                    total[revision] = total.get(revision, 0) + requests
        return Answers(self._looks[-1][0] - self._looks[0][0], total)


def sentence(answers: Answers, view: View) -> str:
    """As ``canary 2.0.0 9.8%, stable 1.0.0 90.2% of 1002 requests in 5s``."""
    length = f"in {answers.seconds:.0f}s"
    if not answers.requests:
        return f"no requests {length}"
    told = [r for r in view.revisions if r.role is not Role.OLD or r.number in answers.by_revision]
    shares = ", ".join(f"{r.role} {r.version} {answers.share(r):.1%}" for r in told)
    return f"{shares} of {answers.requests} requests {length}"
