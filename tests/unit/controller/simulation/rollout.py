"""A Rollout that can be walked through: what people do to it, and what there is to see of it."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from devflow.release import Approve, Duration, Pause, Schedule, SetWeight, Step

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
VERIFY_SECONDS = 5
REPLICAS = 4
TRAFFIC_ROUTING = {
    "istio": {
        "virtualService": {"name": "shop", "routes": ["primary"]},
        "destinationRule": {
            "name": "shop",
            "stableSubsetName": "stable",
            "canarySubsetName": "canary",
        },
    }
}


@dataclass
class Rollout:
    """One Rollout. Times are in seconds from noon."""

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
    crashing: frozenset[str] = frozenset()
    """Of these, those that crash instead of never having started."""
    uncreated: frozenset[str] = frozenset()
    """Of these, those that a quota leaves no room for."""
    was_healthy: bool = False
    images: dict[str, str] = field(default_factory=dict)
    """By the hash of the pods."""
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
    numbers: dict[str, int] = field(default_factory=dict)
    begun_at: float = 0.0
    ready_at: float = 0.0
    gone_at: float = 0.0
    stable_away: bool = False
    """Whether a pod of the stable revision isn't available."""

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
    def is_begun(self) -> bool:
        """Whether Argo Rollouts has seen the pod template that is asked for."""
        return self.pod_hash == hash_of(self.image)

    @property
    def settled(self) -> bool:
        """Whether the status tells of the newest specification."""
        return self.observed == self.generation and self.is_begun

    @property
    def left_weight(self) -> bool:
        """Whether the weight is still that of a canary before what is asked for now."""
        return self.weight_hash not in ("", self.pod_hash)

    @property
    def is_taken_back(self) -> bool:
        """Whether it was aborted, or what is stable is asked for in its place: the canary is to
        have no traffic.
        """
        goes_back = bool(self.stable_hash) and hash_of(self.image) == self.stable_hash
        aborted = self.aborted and self.has_canary
        return aborted or (goes_back and (self.has_canary or self.left_weight))

    @property
    def waits_for_a_person(self) -> bool:
        return self.paused or self.aborted or self.at_approval

    @property
    def stable_ready(self) -> bool:
        """Whether what is called stable has its pods."""
        return self.images.get(self.stable_hash) not in self.bad_images

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
                "strategy": {
                    "canary": {
                        "steps": [_written(step) for step in self.schedule],
                        "trafficRouting": TRAFFIC_ROUTING,
                    }
                },
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
        if self.was_healthy:
            healthy = str(self.phase == "Healthy")
            status["conditions"] = [{"type": "Healthy", "status": healthy}]
        if self.pause_at is not None:
            started = NOON + timedelta(seconds=self.pause_at)
            status["pauseConditions"] = [{"reason": "CanaryPauseStep", "startTime": started}]
        if self.weight is not None:
            canary = {"weight": self.weight, "podTemplateHash": self.weight_hash}
            status["canary"] = {"weights": {"canary": canary}}
        return status

    @property
    def at_approval(self) -> bool:
        steps, index = self.schedule.steps, self.index
        return (
            self.has_canary
            and self.pause_at is not None
            and index is not None
            and index < len(steps)
            and isinstance(steps[index], Approve)
        )

    def pods_ready(self, now: float) -> bool:
        return self.image not in self.bad_images and now >= self.ready_at


@cache
def _parsed(steps: str) -> Schedule:
    return Schedule.parse(json.loads(steps))


def seconds_of(step: Step) -> int:
    return step.duration.seconds if isinstance(step, Pause) else VERIFY_SECONDS


def _written(step: Step) -> dict[str, Any]:
    match step:
        case SetWeight(percent):
            return {"setWeight": percent}
        case Approve():
            return {"pause": {}}
        case _:
            return {"pause": {"duration": str(Duration(seconds_of(step)))}}


def hash_of(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
