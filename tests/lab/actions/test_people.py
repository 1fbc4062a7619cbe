"""Who did what to a release: many people at once, and other programs than ours."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from devflow.cli.releasing.acting.act import Done, act
from devflow.cli.releasing.acting.decide import ABORT, PAUSE, PROMOTE, PROMOTE_FULL, RESUME, RETRY
from devflow.errors import UserError
from devflow.kube import Client, load_cluster
from devflow.lab import Lab
from devflow.live import DONE, Action, Verb
from devflow.record import JobStatus
from tests.lab.actions.people import allow, client_of
from tests.lab.cluster import call
from tests.lab.records import events, jobs, wait_job
from tests.lab.releases import GATED, ROLLOUT, App
from tests.lab.traffic import App as RecordedApp
from tests.lab.waiting import eventually

PEOPLE = ("alice", "bob", "carol", "dan", "erin")
TRIES = 4
EVERYTHING = {"rollouts": ["get", "patch"], "rollouts/status": ["patch"]}
ANY = (PAUSE, RESUME, PROMOTE, ABORT, RETRY)


def test_of_a_hundred_actions_at_once_the_record_has_who_did_what(
    lab: Lab, namespace: str, tmp_path: Path
) -> None:
    app, recorded = App(lab, namespace), RecordedApp(lab, namespace, "shop")
    app.first_deploy()
    app.deploy(2, steps=GATED)
    app.wait_for(phase="Paused")
    for person in PEOPLE:
        allow(lab, namespace, person, EVERYTHING)

    async def everybody() -> Sequence[Done | BaseException]:
        async with AsyncExitStack() as open_clients:
            clients = [
                await open_clients.enter_async_context(client_of(lab, person, tmp_path))
                for person in PEOPLE
            ]
            acts = [
                act(kube, "shop", namespace, decision)
                for _ in range(TRIES)
                for decision in ANY
                for kube in clients
            ]
            assert len(acts) == 100
            return await asyncio.gather(*acts, return_exceptions=True)

    ended = asyncio.run(everybody())
    assert [one for one in ended if not isinstance(one, Done | UserError)] == []
    done = {one.action.id: one.action for one in ended if isinstance(one, Done)}
    assert done

    def written() -> dict[str, Action] | None:
        found = [one for job in jobs(recorded) for one in job.actions if one.outcome == DONE]
        assert max(Counter(one.id for one in found).values(), default=1) == 1
        return {one.id: one for one in found} if len(found) >= len(done) else None

    known = eventually("the record has all that was done", written)
    assert {key: (one.verb, one.by) for key, one in known.items()} == {
        key: (one.verb, one.by) for key, one in done.items()
    }
    trail = Counter(
        (event.what, event.actor)
        for job in jobs(recorded)
        for event in events(recorded, job)
        if "/action/" in event.key and event.what.endswith(DONE)
    )
    assert trail == Counter((f"{one.verb} {DONE}", one.by) for one in done.values())
    order = sorted(done.values(), key=lambda one: one.version)
    _alternate(order, Verb.PAUSE, (Verb.RESUME, Verb.PROMOTE))
    _alternate(order, Verb.ABORT, (Verb.RETRY,))


def _alternate(order: Sequence[Action], verb: Verb, others: Sequence[Verb]) -> None:
    """Nothing is done again that holds already."""
    holds = False
    for action in order:
        if action.verb == verb:
            assert not holds, f"{verb} twice"
            holds = True
        elif action.verb in others:
            holds = False


def test_an_abort_during_a_full_promotion_holds(lab: Lab, namespace: str) -> None:
    """Argo Rollouts by itself completes what is promoted in full, and takes the abort back."""
    recorded = RecordedApp(lab, namespace, "shop", {"replicas": 2, "steps": [50, "approve", 100]})
    recorded.install("1.0.0")
    stable = recorded.rollout()["status"]["stableRS"]
    recorded.release("2.0.0", fault="never-ready")
    eventually("the canary", lambda: recorded.rollout()["status"]["currentPodHash"] != stable)
    eventually("its pod", lambda: len(recorded.pods()) == 3)
    recorded.annotate_canary(fault=None)
    wait_job(recorded, "2.0.0", JobStatus.PAUSED)
    # The second pod of the canary never gets ready: the promotion is under way until the abort.
    for decision in (PROMOTE_FULL, ABORT):
        call(lab, partial(act, app="shop", namespace=namespace, decision=decision))
    job = wait_job(recorded, "2.0.0", JobStatus.ROLLED_BACK)
    assert [one.verb for one in job.actions] == [Verb.PROMOTE_FULL, Verb.ABORT]
    status = recorded.rollout()["status"]
    assert (status["stableRS"], status.get("promoteFull")) == (stable, None)
    assert recorded.weights() == {"stable": 100, "canary": 0}


def test_what_other_programs_do_is_recorded_with_their_name(lab: Lab, namespace: str) -> None:
    app, recorded = App(lab, namespace), RecordedApp(lab, namespace, "shop")
    app.first_deploy()
    app.deploy(2, steps=GATED)
    app.wait_for(phase="Paused")

    async def kubectl() -> None:
        cluster = load_cluster(lab.kubeconfig, lab.context)
        async with Client(cluster, field_manager="kubectl-argo-rollouts") as kube:
            await kube.patch(*ROLLOUT, "shop", namespace, {"spec": {"paused": True}})
            eventually("the pause is recorded", lambda: _acts(recorded, Verb.PAUSE))
            await kube.patch(*ROLLOUT, "shop", namespace, {"spec": {"paused": False}})
            eventually("that it goes on is recorded", lambda: _acts(recorded, Verb.RESUME))
            abort = {"status": {"abort": True}}
            await kube.patch(*ROLLOUT, "shop", namespace, abort, subresource="status")

    call(lab, lambda _: kubectl())
    job = wait_job(recorded, "2.0.0", JobStatus.ROLLED_BACK)
    assert [(one.verb, one.by) for one in job.actions] == [
        (verb, "kubectl-argo-rollouts") for verb in (Verb.PAUSE, Verb.RESUME, Verb.ABORT)
    ]


def _acts(app: RecordedApp, verb: Verb) -> list[Action]:
    return [one for job in jobs(app) for one in job.actions if one.verb == verb]
