"""Load during a release, counted by the weight that it met."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager

import aiohttp

from devflow.errors import UserError
from devflow.lab.load import Pace, Sample, Tally, Target, beside
from devflow.lab.load.pace import MAX_SECONDS
from devflow.watch import Display, Outcome, Release
from devflow.watch.show import Met

_PATIENCE_SECONDS = 20.0
_AFTER_SECONDS = 2.0
_FULL_PERCENT = 100


class Traffic:
    """Counts requests by the canary's weight at which they were answered, and by version.

    Requests come from the load's thread, weights from the command's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tallies: dict[int, Tally] = {0: Tally()}
        self._weight = 0
        self._latest: Release | None = None

    def take(self, sample: Sample) -> None:
        """Count one request for the weight there is now."""
        with self._lock:
            self._tallies[self._weight].add(sample)

    def look(self, release: Release) -> None:
        """Learn the weight. Another release in the middle of this one begins anew."""
        view = release.view
        with self._lock:
            if self._latest and self._latest.job.id != release.job.id:
                self._tallies, self._weight = {0: self._tallies[0]}, 0
            self._latest = release
            # At the end Argo Rollouts sets the weight to 0: the canary has all traffic then.
            if self._weight != _FULL_PERCENT or view.rollout.aborted:
                self._weight = view.weights.canary if view.weights else 0
                self._tallies.setdefault(self._weight, Tally())

    def met(self) -> Mapping[int, Met]:
        """What was seen, by weight; the share is that of the version being released."""
        version = self._latest.view.version if self._latest else None
        with self._lock:
            return {
                weight: Met(len(tally.latencies.get(version, ())), tally.requests, tally.failed)
                for weight, tally in self._tallies.items()
                if tally.requests
            }


class Counted:
    """A display that lets the traffic know the weights."""

    def __init__(self, shown: Display, traffic: Traffic) -> None:
        self._shown = shown
        self._traffic = traffic

    def show(self, release: Release, outcome: Outcome | None) -> None:
        self._traffic.look(release)
        self._shown.show(release, outcome)


@asynccontextmanager
async def flowing(
    find: Callable[[], Target], rate: float, say: Callable[[str], None]
) -> AsyncGenerator[Traffic | None, None]:
    """Load at ``rate`` requests per second while the block runs, up to an hour.

    ``None``, and a line that says why, if there is no way to load the app.
    """
    try:
        target = find()
        await _served(target)
    except UserError as error:
        say(f"No requests meanwhile: {error}")
        yield None
        return
    say(f"Sending {rate:g} requests per second to http://{target.host} through {target.url}")
    traffic = Traffic()
    async with beside(target, Pace(rate, MAX_SECONDS), traffic.take):
        yield traffic
        # The end of a release moves all traffic at once: what happens then belongs to it.
        await asyncio.sleep(_AFTER_SECONDS)


async def _served(target: Target) -> None:
    """Wait until the gateway serves the app.

    :raises UserError: it doesn't in time.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    async with aiohttp.ClientSession(headers={"Host": target.host}) as session:
        while True:
            try:
                async with session.get(target.url, allow_redirects=False) as response:
                    said = f"status {response.status}"
                    if response.status < 400:
                        return
            except (aiohttp.ClientError, OSError) as error:
                said = str(error)
            if time.monotonic() > end:
                raise UserError(f"the gateway doesn't serve {target.host} yet ({said})")
            await asyncio.sleep(0.1)
