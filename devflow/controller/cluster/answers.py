"""Answers questions about releases: asks the API server, or has it do something."""

from devflow.controller.change import Change
from devflow.controller.cluster.aborter import Aborter
from devflow.controller.cluster.gatekeeper import Gatekeeper, check_gate, decide_gate
from devflow.controller.cluster.take_back import (
    abort_release,
    check_workload,
    promote_release,
    take_over,
)
from devflow.controller.effect import (
    AbortRelease,
    CheckGate,
    CheckWorkload,
    DecideGate,
    PromoteRelease,
    Question,
    TakeOver,
)
from devflow.controller.process.clock import Clock
from devflow.controller.process.metrics import Metrics


class Answers:
    """Whatever goes wrong, there is an answer."""

    def __init__(
        self, aborter: Aborter, gatekeeper: Gatekeeper, clock: Clock, metrics: Metrics
    ) -> None:
        self._aborter = aborter
        self._gatekeeper = gatekeeper
        self._clock = clock
        self._metrics = metrics

    async def to(self, question: Question) -> Change:
        """The change that answers a question."""
        match question:
            case CheckWorkload():
                return await check_workload(question, self._aborter)
            case AbortRelease():
                return await abort_release(question, self._aborter, self._metrics)
            case PromoteRelease():
                return await promote_release(question, self._aborter, self._metrics)
            case CheckGate():
                return await check_gate(question, self._gatekeeper)
            case DecideGate():
                return await decide_gate(question, self._gatekeeper, self._metrics)
            case TakeOver():
                return await take_over(question, self._aborter, self._clock, self._metrics)
