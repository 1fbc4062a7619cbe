"""``delivery: gitops``: the real Argo CD applies what Git says, and never moves traffic."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from devflow.lab import Lab
from tests.lab.app_stack import weights_of
from tests.lab.argocd import GATED, ISTIO, App, watched
from tests.lab.repositories import Repository
from tests.lab.writes import Writes, recorded

ARGO_CD = "argocd-controller"
ARGO_ROLLOUTS = "rollouts-controller"


@pytest.fixture
def app(lab: Lab, namespace: str, tmp_path: Path) -> App:
    return App(lab, namespace, Repository.make(lab, namespace, tmp_path))


def delivered(app: App, **changes: Any) -> None:
    """Version 1.0.0, in Git and healthy."""
    app.repository.commit(app.file(1, **changes))
    app.declare(1, **changes)
    app.until_rollout(1, phase="Healthy")
    app.until_synced(health="Healthy")


def sync_states(writes: Writes, commit: str) -> list[str]:
    """What the Application said of ``commit``, without repetitions."""
    said: list[str] = []
    for application in writes.states("Application"):
        sync = (application.get("status") or {}).get("sync") or {}
        if sync.get("revision") == commit and sync["status"] not in said[-1:]:
            said.append(sync["status"])
    return said


@pytest.mark.parametrize("source_type", ["plugin", "directory"])
def test_a_commit_walks_to_100_percent_and_only_argo_rollouts_moves_the_traffic(
    app: App, source_type: str
) -> None:
    source = {"repoURL": app.repository.url, "path": app.name, "type": source_type}
    app.written = {"source": source, "steps": GATED}
    delivered(app)
    with recorded(app.lab, *watched(app)) as writes:
        commit = app.commit(2)
        app.until_rollout(2, phase="Paused", currentStepIndex=3)
        app.until_synced(revision=commit, health="Suspended")
        # What self-heal would do at its next turn, it does now.
        app.refresh("hard")
        app.until_synced(revision=commit)
        app.sync()
        assert weights_of(app.live(ISTIO, "VirtualService")) == (50, 50)
        app.promote()
        app.until_rollout(2, phase="Healthy")
        app.until_synced(revision=commit, health="Healthy")
    assert writes.managers("VirtualService", app.name) == {ARGO_ROLLOUTS}
    assert writes.managers("DestinationRule") == {ARGO_ROLLOUTS}
    assert [weights_of(state) for state in writes.states("VirtualService", app.name)].count(
        (50, 50)
    ) >= 1
    # Out of sync for the moment between the commit and its sync, never again.
    assert sync_states(writes, commit) in (["OutOfSync", "Synced"], ["Synced"])


def test_self_heal_takes_back_an_edit_in_mid_canary_and_leaves_the_weights(app: App) -> None:
    delivered(app, steps=GATED)
    app.commit(2, steps=GATED)
    app.until_rollout(2, phase="Paused", currentStepIndex=3)
    with recorded(app.lab, *watched(app)) as writes:
        app.patch_rollout({"spec": {"revisionHistoryLimit": 9}})
        app.until_rollout_spec(revisionHistoryLimit=3)
        app.until_synced()
    assert writes.managers("VirtualService", app.name) == set()
    assert writes.managers("DestinationRule") == set()
    assert weights_of(app.live(ISTIO, "VirtualService")) == (50, 50)


def test_a_route_edit_in_git_in_mid_canary_is_applied_and_moves_no_weight(app: App) -> None:
    delivered(app, steps=GATED)
    app.commit(2, steps=GATED)
    app.until_rollout(2, phase="Paused", currentStepIndex=3)
    app.until_synced()
    with recorded(app.lab, *watched(app)) as writes:
        commit = app.commit(2, steps=GATED, route={"timeout": "3s", "retries": 1})
        app.until_synced(revision=commit, health="Suspended")
    (route,) = app.live(ISTIO, "VirtualService", "-hosts")["spec"]["http"]
    assert (route["timeout"], route["retries"]) == ("3s", {"attempts": 1})
    assert writes.managers("VirtualService", f"{app.name}-hosts") == {ARGO_CD}
    assert writes.managers("VirtualService", app.name) == set()
    assert weights_of(app.live(ISTIO, "VirtualService")) == (50, 50)


def test_hosts_and_gateways_may_change_in_mid_canary(app: App) -> None:
    delivered(app, steps=GATED)
    app.commit(2, steps=GATED)
    app.until_rollout(2, phase="Paused", currentStepIndex=3)
    hosts = {"hosts": [f"{app.name}.localhost"], "gateway": "istio-ingress/public"}
    commit = app.commit(2, steps=GATED, **hosts)
    app.until_synced(revision=commit, health="Suspended")
    live = app.live(ISTIO, "VirtualService", "-hosts")
    assert live["spec"]["hosts"] == [app.name, *hosts["hosts"]]
    assert weights_of(app.live(ISTIO, "VirtualService")) == (50, 50)


def test_without_automated_sync_a_commit_waits_for_a_person(app: App) -> None:
    by_hand = {"application": {"sync": {"automated": False}}}
    app.repository.commit(app.file(1))
    app.declare(1, **by_hand)
    app.until(lambda a: bool(_out_of_sync(a)))
    app.sync()
    app.until_rollout(1, phase="Healthy")


def _out_of_sync(application: Mapping[str, Any], commit: str | None = None) -> list[str]:
    status = application.get("status") or {}
    if commit and (status.get("sync") or {}).get("revision") != commit:
        return []
    return [r["kind"] for r in status.get("resources") or [] if r["status"] == "OutOfSync"]
