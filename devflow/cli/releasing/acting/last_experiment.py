"""Clears the way for a release with an experiment: Argo Rollouts would go on with an Experiment
that was cancelled, and gives a release up if the Services of its own are still those of an earlier
one: those of one release have the same names whenever it is tried.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Set
from typing import Any

from devflow.controller.cluster.end_cancelled import EXPERIMENT, end_cancelled
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.release.names import APP_LABEL, CANARY, HASH_LABEL

Object = Mapping[str, Any]

_LONGEST_SECONDS = 120.0
"""Argo Rollouts keeps the pods for 30 s, and takes the Services once none is available."""
_LOOK_SECONDS = 0.5


async def end_last_experiment(kube: Client, rollout: Object, say: Callable[[str], None]) -> None:
    """End the Experiments of the Rollout that were cancelled, and wait until no Service is left
    that an experiment in its steps would make. Without such a step there is nothing to do.

    :raises UserError: a Service is still there after two minutes.
    :raises ApiError: Experiments or Services may not be read, or the former not written.
    """
    names = list(_services(_steps(rollout)))

    async def left() -> str | None:
        await _end_cancelled(kube, rollout)
        return await _first_left(kube, rollout, names, None)

    if names:
        await _await_none(rollout, left, say)


async def end_experiments_of(
    kube: Client, rollout: Object, image: str, say: Callable[[str], None]
) -> None:
    """The same before ``image`` is released, which the Rollout may not ask for yet: wait for the
    Services of the Experiments that there were of it. What is stable begins none.

    :raises UserError: a Service is still there after two minutes.
    :raises ApiError: Experiments or Services may not be read, or the former not written.
    """
    stable = (rollout.get("status") or {}).get("stableRS")

    async def left() -> str | None:
        every = await _end_cancelled(kube, rollout)
        found = [one for one in every if _is_of(one, image) and _hash(one) != stable]
        names = [name for one in found for name in _services([{"experiment": one["spec"]}])]
        # An undo keeps the steps, so that those of another version may have the names by now.
        owners = {one["metadata"]["uid"] for one in found}
        return await _first_left(kube, rollout, names, owners)

    if any(_services(_steps(rollout))):
        await _await_none(rollout, left, say)


async def _await_none(
    rollout: Object, find_left: Callable[[], Awaitable[str | None]], say: Callable[[str], None]
) -> None:
    app = rollout["metadata"]["name"]
    end = time.monotonic() + _LONGEST_SECONDS
    said = False
    while service := await find_left():
        if time.monotonic() >= end:
            raise UserError(
                f"{app} has an experiment, and Service {service} of its last try is still there"
                f" after {_LONGEST_SECONDS:.0f} s; see the log of Argo Rollouts, which takes it"
                " away, then try again",
                Exit.FAILED,
            )
        if not said:
            say(f"{app}: waiting for the pods of its last experiment to go")
            said = True
        await asyncio.sleep(_LOOK_SECONDS)


async def _end_cancelled(kube: Client, rollout: Object) -> list[Object]:
    """The Rollout's Experiments, once those that were cancelled have been ended."""
    metadata = rollout["metadata"]
    selector = f"{APP_LABEL}={metadata['name']}"
    found, _ = await kube.list(*EXPERIMENT, metadata["namespace"], selector)
    own: list[Object] = [one for one in found if metadata["uid"] in _owners(one)]
    for one in own:
        await end_cancelled(kube, one)
    return own


async def _first_left(
    kube: Client, rollout: Object, names: Iterable[str], owners: Set[str] | None
) -> str | None:
    """The first of the Services that is there, and, if ``owners`` are named, is one of theirs."""
    for name in names:
        found = await kube.find(
            "v1", "Service", name, rollout["metadata"]["namespace"], metadata_only=True
        )
        if found and (owners is None or not owners.isdisjoint(_owners(found))):
            return name
    return None


def _is_of(experiment: Object, image: str) -> bool:
    """Whether its canary runs ``image``."""
    return any(
        container.get("image") == image
        for template in experiment["spec"].get("templates") or []
        if template["name"] == CANARY
        for container in template["template"]["spec"]["containers"]
    )


def _hash(experiment: Object) -> str | None:
    labels: Object = experiment["metadata"].get("labels") or {}
    return labels.get(HASH_LABEL)


def _owners(found: Object) -> set[str]:
    return {owner["uid"] for owner in found["metadata"].get("ownerReferences") or []}


def _steps(rollout: Object) -> Iterable[Object]:
    return (rollout["spec"]["strategy"].get("canary") or {}).get("steps") or []


def _services(steps: Iterable[Object]) -> Iterator[str]:
    for step in steps:
        for template in (step.get("experiment") or {}).get("templates") or []:
            if name := (template.get("service") or {}).get("name"):
                yield name
