"""How many requests a rehearsal needs, so that the app's own verify can judge by them."""

import math
from dataclasses import dataclass

from devflow.errors import UserError
from devflow.lab.load.pace import MAX_RATE
from devflow.release import AppSpec
from devflow.release.metrics.kinds.qps import QPS
from devflow.release.metrics.providers.prometheus import scraped_every
from devflow.release.metrics.timing import timing

USUAL_RATE = 50.0
_AMPLE = 3.0
"""So many times more than needed: requests come unevenly, and the first window is not full."""
_FULL_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Need:
    """The requests per second without which a verify is inconclusive."""

    rate: float
    weight: int
    """The canary's share in percent in the verify that needs the most."""
    window_seconds: int
    requests: int
    """How many the window has to hold."""

    @property
    def why(self) -> str:
        """In words."""
        return (
            f"at weight {self.weight} % a window of {self.window_seconds} s has to hold"
            f" {self.requests} requests of each version that is measured"
        )


def needed(app: AppSpec) -> Need | None:
    """Return the load that ``app``, in reality's time, needs; ``None`` where nothing is counted."""
    verify = app.verify
    counted = [(metric, value) for metric, value in verify.metrics if metric.needs_requests]
    least_rates = [value for metric, value in verify.metrics if metric is QPS]
    weights = {step.measured(weight) or 0 for step, weight in app.steps.weighted()}
    if verify.background is not None:
        weights |= {each for each in app.steps.weights if each >= verify.background}
    weights.discard(0)
    if not weights or not (counted or least_rates):
        return None
    window = timing(verify, scraped_every(app.prometheus.scrape_interval)).window.seconds
    compares = any(metric.compares(value) for metric, value in counted)
    requests = verify.min_requests if counted else 0
    needs = []
    for weight in weights:
        shares = [weight, _FULL_PERCENT - weight] if compares else [weight]
        smallest = min(share for share in shares if share)
        most = max([requests / window, *least_rates])
        needs.append(Need(most * _FULL_PERCENT / smallest, weight, window, requests))
    return max(needs, key=lambda need: need.rate)


def default_rate(app: AppSpec, speed: int) -> float:
    """Return the requests per second, in reality's time, that let ``app`` be judged.

    :raises UserError: the lab can't send so many.
    """
    need = needed(app)
    if need is None:
        return min(USUAL_RATE, MAX_RATE / speed)
    if need.rate * speed > MAX_RATE:
        raise UserError(
            f"{app.name} needs {math.ceil(need.rate)} requests per second to be judged ({need.why})"
            f", {speed} times as many at --speed {speed}, and the lab sends at most {MAX_RATE:g};"
            " use a lower --speed, or --steps with a larger first weight"
        )
    return min(max(USUAL_RATE, math.ceil(_AMPLE * need.rate)), MAX_RATE / speed)


def too_few(app: AppSpec, rate: float) -> str:
    """Return what ``rate``, in reality's time, is too low for; empty if it isn't."""
    need = needed(app)
    if need is None or rate >= need.rate:
        return ""
    return (
        f"{rate:g} requests per second are too few to judge by: {need.why};"
        f" use --rate {math.ceil(need.rate)} or more"
    )
