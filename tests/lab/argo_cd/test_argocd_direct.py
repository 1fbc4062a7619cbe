"""``delivery: direct``: Pulumi applies, and the real Argo CD says whether the cluster is so."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.errors import UserError
from devflow.lab import Lab
from devflow.release import build, parse_app
from tests.lab.app_stack import Stack, weights_of
from tests.lab.argocd import GATED, ISTIO, WORKLOAD, App, watched
from tests.lab.repositories import Repository
from tests.lab.writes import recorded

HISTORY = {"steps": GATED, "source": {}}


@pytest.fixture
def stack(lab: Lab, namespace: str, tmp_path: Path) -> Stack:
    """The repository's own program; Argo CD has nothing but what Pulumi tells it."""
    made = Stack(lab, tmp_path, namespace, "embedded")
    made.write({made.shop: 1}, **HISTORY)
    made.up()
    return made


@pytest.fixture
def app(stack: Stack, tmp_path: Path) -> App:
    """The Application of the stack's one app."""
    repository = Repository(stack.lab.layout.repository, tmp_path)
    return App(stack.lab, stack.shop, repository, namespace=stack.namespace)


def test_the_application_is_synced_throughout_a_canary_that_pulumi_began(
    stack: Stack, app: App
) -> None:
    app.until_rollout(1, phase="Healthy")
    app.until_synced(health="Healthy")
    stack.write({stack.shop: 2}, **HISTORY)
    stack.up()
    app.until_rollout(2, phase="Paused", currentStepIndex=3)
    app.until_synced(health="Suspended")
    with recorded(stack.lab, *watched(app)) as writes:
        app.refresh("hard")
        app.promote()
        app.until_rollout(2, phase="Healthy")
        app.until_synced(health="Healthy")
    said = {a["status"]["sync"]["status"] for a in writes.states("Application")}
    assert said == {"Synced"}
    assert "argocd-controller" not in writes.managers("VirtualService", app.name)


@pytest.mark.parametrize("order", [("up", "sync"), ("sync", "up")])
def test_an_up_and_a_sync_by_hand_end_in_the_same_objects_in_any_order(
    stack: Stack, app: App, order: tuple[str, str]
) -> None:
    app.until_rollout(1, phase="Healthy")
    app.until_synced()
    before = specs(app)
    app.patch_rollout({"spec": {"revisionHistoryLimit": 9}})
    app.until(lambda a: a["status"]["sync"]["status"] == "OutOfSync")
    for step in order:
        stack.up() if step == "up" else app.sync()
    app.until_synced(health="Healthy")
    assert specs(app) == before


def test_a_sync_by_hand_in_mid_canary_moves_no_traffic(stack: Stack, app: App) -> None:
    app.until_rollout(1, phase="Healthy")
    stack.write({stack.shop: 2}, **HISTORY)
    stack.up()
    app.until_rollout(2, phase="Paused", currentStepIndex=3)
    app.until_synced()
    before = specs(app)
    app.sync()
    stack.up()
    app.sync()
    assert specs(app) == before
    assert weights_of(app.live(ISTIO, "VirtualService")) == (50, 50)


def specs(app: App) -> str:
    """What the live objects are asked to be."""
    found: list[Any] = [app.live(*kind)["spec"] for kind in WORKLOAD]
    return yaml.safe_dump(found)


def test_an_application_of_somebody_else_is_not_taken_over(
    lab: Lab, namespace: str, tmp_path: Path
) -> None:
    stack = Stack(lab, tmp_path, namespace, "embedded")
    stack.write({stack.shop: 1}, **HISTORY)
    theirs = build(parse_app(stack.shop, {"image": "theirs:1", "source": {"repoURL": "x"}}))
    app = App(lab, stack.shop, Repository(lab.layout.repository, tmp_path), namespace=namespace)
    app.apply([theirs.application])
    try:
        with pytest.raises(UserError, match=f"Application argocd/{stack.shop}: .*already"):
            stack.up()
        assert app.application()["spec"]["destination"]["namespace"] == stack.shop
    finally:
        app.remove()
