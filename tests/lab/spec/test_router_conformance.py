"""Whole releases through each router: what Argo Rollouts does with its objects."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from devflow.kube import Client, EventType
from devflow.live.observation import CONTROLLER
from devflow.record.job import Job, JobStatus, StepStatus
from devflow.release.names import HASH_LABEL
from devflow.release.routers import ROUTERS, Kind, Reference, Router, Shares, router_of
from tests.lab.aborts import is_short, ready_pods
from tests.lab.app_stack import Stack, engine_name, stack
from tests.lab.argocd import App
from tests.lab.cluster import call
from tests.lab.pulumi_cli import WITH_CLI
from tests.lab.records import jobs, told
from tests.lab.releases import ROLLOUT
from tests.lab.repositories import Repository
from tests.lab.spec.smi import traffic_splits
from tests.lab.traffic import App as TrafficApp
from tests.lab.waiting import PATIENCE_SECONDS, eventually
from tests.lab.writes import own_writes

__all__ = ["engine_name", "stack", "traffic_splits"]

WALKED = [name for name in ROUTERS if name != "plugin"]
"""The lab has one plugin, which is that of the router ``gateway-api``."""
WITH_ROUTES = [
    name for name, router in ROUTERS.items() if any(one.has_shares for one in router.moved)
]
WEIGHTS = [0, 10, 30, 50, 100, 0]


@pytest.fixture(params=WALKED)
def router(request: pytest.FixtureRequest) -> Router:
    if request.param == "raw":
        request.getfixturevalue("traffic_splits")
    return ROUTERS[request.param]


@pytest.fixture
def application(stack: Stack, tmp_path: Path) -> App:
    """The Application of the stack's first app."""
    repository = Repository(stack.lab.layout.repository, tmp_path)
    return App(stack.lab, stack.shop, repository, namespace=stack.namespace)


async def walked(kube: Client, stack: Stack, seen: list[Shares], last: Shares) -> None:
    """Bring the stack up, and note each change of the shares in the app's routes, until they are
    ``last`` again.
    """
    rollout = await kube.get(*ROLLOUT, stack.shop, stack.namespace)
    router = router_of(rollout)
    own = Reference(Kind(*ROLLOUT), stack.shop)
    found: dict[Reference, dict[str, Any]] = {own: rollout}

    references = router.routes(rollout) or (own,)
    watched = {reference: asyncio.Event() for reference in references}

    async def follow(reference: Reference) -> None:
        async for event in kube.watch(*reference.kind, stack.namespace, reference.name):
            if event.type is EventType.SYNCED:
                watched[reference].set()
            else:
                found[reference] = dict(event.object)
                shares = router.shares(found.values())
                if shares is not None and shares not in seen[-1:]:
                    seen.append(shares)
                if len(seen) > 1 and shares == last:
                    return

    # Where no route says anything, the Rollout's status does.
    following = [asyncio.create_task(follow(one)) for one in references]
    try:
        for one in watched.values():
            await one.wait()
        await asyncio.to_thread(stack.up)
        await asyncio.wait(following, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in following:
            task.cancel()


def test_a_new_image_walks_the_schedule_and_becomes_stable_behind_the_same_services(
    stack: Stack,
) -> None:
    stack.wait_until_healthy(stack.shop, 1)
    before = stack.objects(stack.shop)
    stable = Shares(stable=100, canary=0)
    seen: list[Shares] = [stable]
    # A first version has the weight of a canary until it is stable.
    eventually("all on stable", lambda: stack.shares(stack.shop) in (None, stable))

    async def release(kube: Client) -> None:
        stack.write({stack.shop: 2, stack.cart: 1})
        async with asyncio.timeout(PATIENCE_SECONDS):
            await walked(kube, stack, seen, stable)

    call(stack.lab, release)
    shares = [share.canary for share in seen]
    if stack.router.moved:
        assert shares == WEIGHTS
    else:
        # Pods come one by one: their share is on its way, too.
        assert (shares[0], sorted(shares[:-1]), shares[-2:]) == (0, shares[:-1], [100, 0])
    assert {share.stable + share.canary for share in seen} == {100}

    status = stack.wait_until_healthy(stack.shop, 2)
    after = stack.objects(stack.shop)
    assert status["stableRS"] == status["currentPodHash"]
    assert {key: o["metadata"]["uid"] for key, o in after.items()} == {
        key: o["metadata"]["uid"] for key, o in before.items()
    }


@pytest.mark.parametrize("engine_name", ["embedded", WITH_CLI])
def test_up_in_the_middle_of_a_canary_moves_no_weight_and_restarts_no_step(
    stack: Stack, application: App
) -> None:
    paused = half_way(stack)
    application.until_synced()
    before = written(stack)
    shares = stack.shares(stack.shop)
    assert shares == Shares(stable=50, canary=50)

    stack.up()

    assert written(stack) == before
    assert stack.shares(stack.shop) == shares
    application.refresh("hard")
    application.until_synced()
    set_status(stack, {"pauseConditions": None})
    assert stack.wait_until_healthy(stack.shop, 2)["stableRS"] == paused["currentPodHash"]
    application.until_synced()


def test_an_abort_at_half_puts_all_traffic_on_stable_and_is_recorded(stack: Stack) -> None:
    half_way(stack)
    set_status(stack, {"abort": True})
    app = TrafficApp(stack.lab, stack.namespace, stack.shop)

    def rolled_back() -> Job | None:
        released = (job for job in jobs(app) if job.to.image.endswith(":2.0.0"))
        return next((job for job in released if job.status is JobStatus.ROLLED_BACK), None)

    job: Job = eventually("the release is rolled back", rolled_back)
    assert stack.shares(stack.shop) == Shares(stable=100, canary=0)
    assert told(job)[1:5] == [
        ("10% Traffic", StepStatus.SUCCEEDED),
        ("50% Traffic", StepStatus.SUCCEEDED),
        ("Approve", StepStatus.FAILED),
        ("100% Traffic", StepStatus.SKIPPED),
    ]


@pytest.mark.parametrize("router", WITH_ROUTES, indirect=True)
def test_an_abort_that_argo_rollouts_holds_up_is_carried_out_by_the_controller(
    stack: Stack,
) -> None:
    half_way(stack)
    status = call(stack.lab, lambda kube: kube.get(*ROLLOUT, stack.shop, stack.namespace))["status"]
    app = TrafficApp(stack.lab, stack.namespace, stack.shop)
    stable = [p for p in app.pods() if p["metadata"]["labels"][HASH_LABEL] == status["stableRS"]]
    # Argo Rollouts moves no weight as long as a pod of stable isn't ready.
    app.annotate_pods(stable[:1], fault="never-ready")
    name = stable[0]["metadata"]["name"]
    eventually("a pod of stable is NotReady", lambda: name not in ready_pods(app))
    eventually("its ReplicaSet counts it", lambda: is_short(app, "stableRS"))
    set_status(stack, {"abort": True})
    eventually("all on stable", lambda: stack.shares(stack.shop) == Shares(stable=100, canary=0))
    assert name not in ready_pods(app)
    assert CONTROLLER in stack.managers_of_routes(stack.shop)


def written(stack: Stack) -> dict[tuple[str, str], tuple[object, ...]]:
    """What the engine has written of each object."""
    return {key: own_writes(found) for key, found in stack.objects(stack.shop).items()}


def half_way(stack: Stack) -> dict[str, Any]:
    """Wait until a new version has half of the traffic, and waits there; its Rollout's status."""
    # Its source is the lab's repository, which Argo CD can read.
    changes: dict[str, Any] = {"steps": [10, 50, "approve", 100], "source": {}}
    stack.write({stack.shop: 1}, **changes)
    stack.up()
    stack.wait_until_healthy(stack.shop, 1)
    stack.write({stack.shop: 2}, **changes)
    stack.up()
    return stack.wait_for(stack.shop, 2, phase="Paused", currentStepIndex=2)


def set_status(stack: Stack, status: dict[str, Any]) -> None:
    change = {"status": status}
    call(
        stack.lab,
        lambda kube: kube.patch(
            *ROLLOUT, stack.shop, stack.namespace, change, subresource="status"
        ),
    )
