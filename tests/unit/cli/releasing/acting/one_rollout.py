"""One Rollout that tests act on, without a server."""

import asyncio
import copy
from collections.abc import Callable, Mapping
from typing import Any, cast

from devflow.cli.releasing.acting.act import Done, act
from devflow.cli.releasing.acting.decide import Decision
from devflow.cli.releasing.acting.person import Person
from devflow.kube import ApiError, Client
from devflow.live import Action, actions_in
from devflow.release import build, parse_app

GATED: list[object] = [10, "approve", 100]
GATE = 1
PAUSED = {
    "pauseConditions": [{"reason": "CanaryPauseStep", "startTime": "2026-01-01T12:00:00Z"}],
    "controllerPause": True,
}
ALICE = Person("alice", git="alice@example.com", run="https://ci.example/7")
Object = dict[str, Any]


class Api:
    """One Rollout, guarded as an API server guards it; ``beside`` happens before each write."""

    def __init__(self, **status: Any) -> None:
        spec = {"image": "shop:2", "steps": GATED, "source": {"repoURL": "https://x"}}
        self.rollout: Object = build(parse_app("shop", spec)).rollout
        self.rollout["metadata"] |= {"uid": "u", "generation": 2, "resourceVersion": "7"}
        self.rollout["metadata"]["annotations"]["rollout.argoproj.io/revision"] = "2"
        self.rollout["status"] = {
            "observedGeneration": "2",
            "currentPodHash": "new",
            "stableRS": "old",
            "currentStepIndex": GATE,
            **status,
        }
        self.replica_sets: list[Object] = []
        self.writes = 0
        self.beside: Callable[[Object, int], None] = lambda _, __: None

    @property
    def client(self) -> Client:
        return cast("Client", self)

    @property
    def actions(self) -> tuple[Action, ...]:
        return actions_in(self.rollout["metadata"]["annotations"])

    async def find(self, *_: object) -> Object:
        await asyncio.sleep(0)
        return copy.deepcopy(self.rollout)

    async def list(self, *_: object) -> tuple[list[Object], str]:
        await asyncio.sleep(0)
        return self.replica_sets, ""

    async def patch(self, *_: object, subresource: str | None = None) -> Object:
        body = cast("Object", _[-1])
        await asyncio.sleep(0)
        before = self.rollout["metadata"]["resourceVersion"]
        self.beside(self.rollout, self.writes)
        metadata = self.rollout["metadata"]
        if body["metadata"]["resourceVersion"] != metadata["resourceVersion"]:
            raise ApiError(409, "Conflict", f"it was {before}")
        self.writes += 1
        wanted = {"status": body.get("status", {})} if subresource else body
        _merge(self.rollout, {key: wanted[key] for key in wanted if key != "metadata"})
        if not subresource:
            _merge(metadata.setdefault("annotations", {}), body["metadata"].get("annotations", {}))
        bump(self.rollout)
        return copy.deepcopy(self.rollout)


def bump(rollout: Object) -> None:
    rollout["metadata"]["resourceVersion"] = str(int(rollout["metadata"]["resourceVersion"]) + 1)


def _merge(target: Object, patch: Mapping[str, Any]) -> None:
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value


def do(api: Api, decision: Decision, who: Person = ALICE, **options: Any) -> Done:
    return asyncio.run(act(api.client, "shop", "shop", decision, person=who, **options))
