"""Argo Rollouts 1.10.1 as it was recorded: which states it writes, one after the other.

A model with one Rollout, one Service and subsets, so with the one-Service hang. ``test_argo.py``
holds it against the recordings.
"""

import json

from devflow.release import SetWeight
from tests.unit.controller.simulation.rollout import REPLICAS, Rollout, hash_of, seconds_of

SCALE_DOWN_SECONDS = 3.0


class Argo(Rollout):
    """A Rollout and the controller that moves it on; ``now`` is in seconds from noon."""

    def advance(self, now: float) -> bool:
        """Make the next write; whether there was one to make."""
        if self._begin(now):
            return True
        if self.is_stalled:
            return False
        return self._observe() or self._take_back(now) or self._settle(now) or self._walk(now)

    @property
    def is_stalled(self) -> bool:
        """Whether each reconcile ends with an error before weights, steps and status."""
        return self.stable_away and self.has_canary

    @property
    def moves_traffic(self) -> bool:
        """Whether it comes as far as the routes."""
        held_up = self.stable_away and (self.has_canary or self.left_weight)
        return self.is_begun and not held_up

    def _begin(self, now: float) -> bool:
        """A changed template or schedule begins a walk."""
        pods, steps = hash_of(self.image), hash_of(json.dumps(list(self.steps)))
        newest = max(self.numbers.values(), default=0)
        if self.numbers.get(pods, 0) < max(newest, 1):
            self.numbers[pods] = newest + 1
        if self.revision != self.numbers[pods]:
            self.revision = self.numbers[pods]
            return True
        if (pods, steps) == (self.pod_hash, self.step_hash):
            return False
        if pods != self.pod_hash and self.phase == "Paused" and self.observed != self.generation:
            # The conditions are written first, and with them the generation.
            self.observed = self.generation
            return True
        self.observed = self.generation
        self.pod_hash, self.step_hash = pods, steps
        self.images[pods] = self.image
        self.phase, self.message = "Progressing", "more replicas need to be updated"
        self.index, self.updated = 0, 0
        self.aborted = self.promote_full = self.controller_pause = False
        self.pause_at = None
        if pods == self.stable_hash:
            self.index, self.updated = len(self.schedule), REPLICAS
        self._scale(now)
        return True

    def _observe(self) -> bool:
        if self.observed == self.generation:
            return False
        self.observed = self.generation
        if self.paused:
            self.phase, self.message = "Paused", "manually paused"
        elif self.phase == "Paused" and self.pause_at is None:
            self.phase, self.message = "Progressing", "more replicas need to be updated"
        return True

    def _take_back(self, now: float) -> bool:
        if not self.aborted:
            if self.message.startswith("RolloutAborted"):
                self.phase, self.message = "Progressing", "more replicas need to be updated"
                self._scale(now)
                return True
            return False
        if self.promote_full and self.has_canary and self.pods_ready(now):
            # In spite of the abort, which it takes back.
            self.aborted, self.index = False, len(self.schedule)
            return self._complete(now)
        if self.phase != "Degraded":
            self.phase = "Degraded"
            self.message = f"RolloutAborted: Rollout aborted update to revision {self.revision}"
            self.index, self.weight, self.weight_hash = 0, 0, self.pod_hash
            self.pause_at, self.controller_pause = None, False
            self.updated = self.updated or 1
            self.gone_at = now + SCALE_DOWN_SECONDS
            return True
        if self.updated and now >= self.gone_at:
            self.updated = 0
            return True
        return False

    def _settle(self, now: float) -> bool:
        """A first version, or one that has become stable, needs its pods and its weight back."""
        if not self.stable_hash:
            self.stable_hash, self.index = self.pod_hash, len(self.schedule)
            return True
        if self.has_canary or (self.stable_away and self.left_weight):
            return False
        if self.phase != "Healthy" and self.pods_ready(now):
            self.phase, self.message, self.updated = "Healthy", "", REPLICAS
            self.was_healthy = True
            return True
        if self.phase == "Healthy" and (self.weight != 0 or self.weight_hash != self.pod_hash):
            self.weight, self.weight_hash = 0, self.pod_hash
            return True
        return False

    def _walk(self, now: float) -> bool:
        if not self.has_canary or self.aborted or self.paused:
            return False
        if self.weight_hash != self.pod_hash and self.stable_ready:
            self.weight, self.weight_hash = 0, self.pod_hash
            return True
        assert self.index is not None
        end = len(self.schedule)
        if self.promote_full and self.index != end:
            self.index, self.pause_at, self.controller_pause = end, None, False
            self.phase, self.message = "Progressing", "more replicas need to be updated"
            return True
        if self.index == end:
            return self._complete(now)
        step = self.schedule.steps[self.index]
        if isinstance(step, SetWeight):
            return self._set_weight(step.percent, now)
        return self._hold(now)

    def _complete(self, now: float) -> bool:
        if not self.pods_ready(now) or not (self.stable_ready or self.promote_full):
            return False
        self.stable_hash, self.promote_full = self.pod_hash, False
        self.was_healthy = True
        self.phase, self.message, self.updated = "Healthy", "", REPLICAS
        return True

    def _set_weight(self, percent: int, now: float) -> bool:
        if not self.pods_ready(now):
            return False
        assert self.index is not None
        if self.stable_ready:
            # Else Argo Rollouts leaves the traffic alone, and goes on all the same.
            self.weight = percent
        self.updated = max(1, percent * REPLICAS // 100)
        self.index += 1
        self._scale(now)
        return True

    def _hold(self, now: float) -> bool:
        assert self.index is not None
        if self.pause_at is None:
            if self.controller_pause:
                self.controller_pause = False
                self.phase, self.message = "Progressing", "more replicas need to be updated"
                self.index += 1
            else:
                self.pause_at, self.controller_pause = now, True
                self.phase, self.message = "Paused", "CanaryPauseStep"
            return True
        if self.at_approval or now < self.pause_at + seconds_of(self.schedule.steps[self.index]):
            return False
        self.pause_at, self.controller_pause = None, False
        self.phase, self.message = "Progressing", "more replicas need to be updated"
        self.index += 1
        self._scale(now)
        return True

    def _scale(self, now: float) -> None:
        """More pods: not all are ready any more."""
        self.begun_at, self.ready_at = now, now + self.start_seconds
