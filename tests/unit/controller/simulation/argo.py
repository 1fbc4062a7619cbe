"""Argo Rollouts 1.10.1 as it was recorded: which states it writes, one after the other.

A model with one Rollout, one Service and subsets, so with the one-Service hang. ``test_argo.py``
holds it against the recordings.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from devflow.release import Duration, Schedule
from devflow.release.steps import Approve, Pause, SetWeight, Step

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
VERIFY_SECONDS = 5
SCALE_DOWN_SECONDS = 3.0
REPLICAS = 4


@dataclass
class Argo:
    """One Rollout, the people who change it, and the controller that moves it on.

    ``now`` is in seconds from noon. Methods that people call change it at once; ``advance`` makes
    the controller's next write.
    """

    uid: str
    steps: Sequence[object]
    image: str = "shop:1"
    name: str = "shop"
    rollback: str = "auto"
    grace_seconds: int = 5
    deadline_seconds: int = 60
    start_seconds: float = 1.0
    """How long pods take to get ready."""
    bad_images: frozenset[str] = frozenset()
    """Whose pods never get ready."""
    generation: int = 1
    revision: int = 0
    paused: bool = False
    observed: int = 0
    phase: str = ""
    message: str = ""
    pod_hash: str = ""
    stable_hash: str = ""
    step_hash: str = ""
    index: int | None = None
    weight: int | None = None
    weight_hash: str = ""
    updated: int = 0
    aborted: bool = False
    aborted_by: str = ""
    promote_full: bool = False
    pause_at: float | None = None
    controller_pause: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)
    _begun_at: float = 0.0
    _ready_at: float = 0.0
    _gone_at: float = 0.0

    # What people do.

    def release(self, image: str) -> None:
        self.image = image
        self.generation += 1

    def reschedule(self, steps: Sequence[object]) -> None:
        self.steps = steps
        self.generation += 1

    def pause(self, paused: bool) -> None:
        self.paused = paused
        self.generation += 1

    def promote(self) -> None:
        self.pause_at = None

    def promote_fully(self) -> None:
        self.promote_full = self.pod_hash != self.stable_hash

    def abort(self, manager: str = "kubectl-argo-rollouts") -> None:
        self.aborted = self.has_canary
        self.aborted_by = manager

    def retry(self) -> None:
        self.aborted = False

    # What there is to see.

    @property
    def schedule(self) -> Schedule:
        return _parsed(json.dumps(list(self.steps)))

    @property
    def has_canary(self) -> bool:
        return bool(self.stable_hash) and self.pod_hash != self.stable_hash

    @property
    def settled(self) -> bool:
        """Whether the status tells of the newest specification."""
        return self.observed == self.generation and self.pod_hash == _hash(self.image)

    @property
    def waits_for_a_person(self) -> bool:
        return self.paused or self.aborted or self._at_approval

    def object(self) -> dict[str, Any]:
        """The Rollout as the API server has it, but for its resourceVersion."""
        annotations = {
            "devflow.dev/steps": json.dumps(list(self.steps)),
            "devflow.dev/rollback": self.rollback,
            "devflow.dev/grace": str(self.grace_seconds),
        }
        if self.revision:
            annotations["rollout.argoproj.io/revision"] = str(self.revision)
        return {
            "metadata": {
                "name": self.name,
                "namespace": "shop",
                "uid": self.uid,
                "generation": self.generation,
                "annotations": annotations,
                "managedFields": [
                    {"manager": self.aborted_by, "fieldsV1": {"f:status": {"f:abort": {}}}}
                ],
            },
            "spec": {
                "replicas": REPLICAS,
                "paused": self.paused,
                "progressDeadlineSeconds": self.deadline_seconds,
                "strategy": {"canary": {"steps": [_written(step) for step in self.schedule]}},
                "template": {"spec": {"containers": [{"name": self.name, "image": self.image}]}},
            },
            "status": self._status(),
        }

    def _status(self) -> dict[str, Any]:
        if not self.observed:
            return {}
        status: dict[str, Any] = {
            "observedGeneration": str(self.observed),
            "phase": self.phase,
            "message": self.message,
            "currentPodHash": self.pod_hash,
            "stableRS": self.stable_hash,
            "currentStepHash": self.step_hash,
            "currentStepIndex": self.index,
            "updatedReplicas": self.updated,
            "abort": self.aborted,
            "promoteFull": self.promote_full,
        }
        if self.pause_at is not None:
            started = NOON + timedelta(seconds=self.pause_at)
            status["pauseConditions"] = [{"reason": "CanaryPauseStep", "startTime": started}]
        if self.weight is not None:
            canary = {"weight": self.weight, "podTemplateHash": self.weight_hash}
            status["canary"] = {"weights": {"canary": canary}}
        return status

    def pod(self, now: float) -> dict[str, Any] | None:
        """The canary's one pod that there is to see, if there is any."""
        if not self.has_canary or not self.settled or (self.aborted and now >= self._gone_at):
            return None
        ready = self._pods_ready(now)
        since = NOON + timedelta(seconds=self._ready_at if ready else self._begun_at)
        condition = {"type": "Ready", "status": str(ready), "lastTransitionTime": since}
        return {
            "metadata": {
                "name": f"{self.name}-{self.pod_hash}",
                "namespace": "shop",
                "uid": f"{self.uid}-{self.pod_hash}",
                "creationTimestamp": NOON,
                "labels": {"rollouts-pod-template-hash": self.pod_hash},
            },
            "status": {"conditions": [condition]},
        }

    # What the controller does.

    def advance(self, now: float) -> bool:
        """Make the next write; whether there was one to make."""
        return (
            self._begin(now)
            or self._observe()
            or self._take_back(now)
            or self._settle(now)
            or self._walk(now)
        )

    def _begin(self, now: float) -> bool:
        """A changed template or schedule begins a walk."""
        pods, steps = _hash(self.image), _hash(json.dumps(list(self.steps)))
        if pods != self.pod_hash:
            newest = max(self._numbers.values(), default=0)
            if self._numbers.get(pods, 0) < newest or not newest:
                self._numbers[pods] = newest + 1
            if self.revision != self._numbers[pods]:
                self.revision = self._numbers[pods]
                return True
            if self.phase == "Paused" and self.observed != self.generation:
                # The conditions are written first, and with them the generation.
                self.observed = self.generation
                return True
        elif steps == self.step_hash:
            return False
        self.observed = self.generation
        self.pod_hash, self.step_hash = pods, steps
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
        if self.phase != "Degraded":
            self.phase = "Degraded"
            self.message = f"RolloutAborted: Rollout aborted update to revision {self.revision}"
            self.index, self.weight, self.weight_hash = 0, 0, self.pod_hash
            self.pause_at, self.controller_pause = None, False
            self.updated = self.updated or 1
            self._gone_at = now + SCALE_DOWN_SECONDS
            return True
        if self.updated and now >= self._gone_at:
            self.updated = 0
            return True
        return False

    def _settle(self, now: float) -> bool:
        """A first version, or one that has become stable, needs its pods and its weight back."""
        if not self.stable_hash:
            self.stable_hash, self.index = self.pod_hash, len(self.schedule)
            return True
        if self.has_canary:
            return False
        if self.phase != "Healthy" and self._pods_ready(now):
            self.phase, self.message, self.updated = "Healthy", "", REPLICAS
            return True
        if self.phase == "Healthy" and (self.weight != 0 or self.weight_hash != self.pod_hash):
            self.weight, self.weight_hash = 0, self.pod_hash
            return True
        return False

    def _walk(self, now: float) -> bool:
        if not self.has_canary or self.aborted or self.paused:
            return False
        if self.weight_hash != self.pod_hash:
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
        if not self._pods_ready(now):
            return False
        self.stable_hash, self.promote_full = self.pod_hash, False
        self.phase, self.message, self.updated = "Healthy", "", REPLICAS
        return True

    def _set_weight(self, percent: int, now: float) -> bool:
        if not self._pods_ready(now):
            return False
        assert self.index is not None
        self.weight, self.updated = percent, max(1, percent * REPLICAS // 100)
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
        if self._at_approval or now < self.pause_at + _seconds(self.schedule.steps[self.index]):
            return False
        self.pause_at, self.controller_pause = None, False
        self.phase, self.message = "Progressing", "more replicas need to be updated"
        self.index += 1
        self._scale(now)
        return True

    @property
    def _at_approval(self) -> bool:
        steps, index = self.schedule.steps, self.index
        return (
            self.has_canary
            and self.pause_at is not None
            and index is not None
            and index < len(steps)
            and isinstance(steps[index], Approve)
        )

    def _scale(self, now: float) -> None:
        """More pods: not all are ready any more."""
        self._begun_at, self._ready_at = now, now + self.start_seconds

    def _pods_ready(self, now: float) -> bool:
        return self.image not in self.bad_images and now >= self._ready_at


@cache
def _parsed(steps: str) -> Schedule:
    return Schedule.parse(json.loads(steps))


def _seconds(step: Step) -> int:
    return step.duration.seconds if isinstance(step, Pause) else VERIFY_SECONDS


def _written(step: Step) -> dict[str, Any]:
    match step:
        case SetWeight(percent):
            return {"setWeight": percent}
        case Approve():
            return {"pause": {}}
        case _:
            return {"pause": {"duration": str(Duration(_seconds(step)))}}


def _hash(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
