"""``delivery: gitops`` by every router: Argo CD stays Synced while Argo Rollouts moves traffic."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from devflow.lab import Lab
from devflow.release import build
from devflow.release.routers import ROUTERS, Shares, router_of
from devflow.release.strategies import strategy_of
from tests.lab.app_stack import routed
from tests.lab.argocd import APPLICATION, App
from tests.lab.releases import ROLLOUT
from tests.lab.repositories import Repository
from tests.lab.spec.smi import traffic_splits
from tests.lab.waiting import eventually
from tests.lab.writes import Writes, recorded

__all__ = ["traffic_splits"]

ARGO_CD = "argocd-controller"
CANARY = [10, 50, "approve", 100]
WITHOUT_DELAYS = {"scaleDown": None}
"""Old pods go as new ones come: there is nothing to wait for."""
HALF = Shares(stable=50, canary=50)


@dataclass(frozen=True)
class Row:
    """A way to release, and where it waits."""

    router: str
    more: Mapping[str, Any] = field(default_factory=dict)
    half: Shares | None = HALF


BLUE_GREEN = {"strategy": "blueGreen", "steps": ["approve", 100]}
ROWS = {
    "istio": Row("istio"),
    "gateway-api": Row("gateway-api"),
    "nginx": Row("nginx"),
    "traefik": Row("traefik"),
    "none": Row("none", WITHOUT_DELAYS, half=None),
    "raw": Row("raw"),
    "blue-green": Row("istio", BLUE_GREEN, half=Shares(stable=100, canary=0)),
    "blue-green-none": Row(
        "none", {**BLUE_GREEN, **WITHOUT_DELAYS}, half=Shares(stable=100, canary=0)
    ),
}


def app_of(lab: Lab, namespace: str, scratch: Path, name: str) -> App:
    row, app = ROWS[name], f"{namespace}-{name}"
    clones = scratch / name
    clones.mkdir()
    repository = Repository.make(lab, app, clones)
    written = {"namespace": namespace, **routed(ROUTERS[row.router], app), "steps": CANARY}
    return App(lab, app, repository, {**written, **row.more}, namespace)


def watched(app: App) -> list[tuple[str, str, str, str]]:
    """The Application, and the objects that Argo Rollouts rewrites."""
    spec = app.parsed(1)
    moved = [one for one in strategy_of(spec).routing(spec).moved if one.argo_cd]
    objects = [
        (one["apiVersion"], one["kind"], app.namespace, one["metadata"]["name"])
        for one in build(spec).routing
        if any(part.ignored_in(one, app.name) for part in moved)
    ]
    return [(*APPLICATION, "argocd", app.name), *objects]


def shares(app: App) -> Shares | None:
    async def read(kube: Any) -> list[Mapping[str, Any]]:
        rollout = await kube.get(*ROLLOUT, app.name, app.namespace)
        named = router_of(rollout).routes(rollout)
        found = [await kube.find(*kind, name, app.namespace) for kind, name in named]
        return [rollout, *(one for one in found if one is not None)]

    objects = app.ask(read)
    return router_of(objects[0]).shares(objects)


def give_address(app: App) -> None:
    """As ingress-nginx does: Argo CD waits for it before it applies the Rollout."""
    ingress = "networking.k8s.io/v1", "Ingress", app.name, app.namespace
    status = {"status": {"loadBalancer": {"ingress": [{"ip": "127.0.0.1"}]}}}
    eventually("the Ingress", lambda: app.ask(lambda kube: kube.find(*ingress)))
    app.ask(lambda kube: kube.patch(*ingress, status, subresource="status"))


def is_at(app: App, wanted: Shares) -> bool:
    return shares(app) == wanted


def sync_states(writes: Writes, app: App, commit: str) -> list[str]:
    """What the Application said of ``commit``, without repetitions."""
    said: list[str] = []
    for application in writes.states("Application", app.name):
        sync = (application.get("status") or {}).get("sync") or {}
        if sync.get("revision") == commit and sync["status"] not in said[-1:]:
            said.append(sync["status"])
    return said


def test_argo_cd_stays_synced_while_argo_rollouts_moves_the_traffic_of_every_router(
    lab: Lab, namespace: str, tmp_path: Path, traffic_splits: None
) -> None:
    apps = {name: app_of(lab, namespace, tmp_path, name) for name in ROWS}
    for app in apps.values():
        app.repository.commit(app.file(1))
        app.declare(1)
    give_address(apps["nginx"])
    for app in apps.values():
        app.until_rollout(1, phase="Healthy")
        app.until_synced()
    objects = [one for app in apps.values() for one in watched(app)]
    with recorded(lab, *objects) as writes:
        shas = {name: app.commit(2) for name, app in apps.items()}
        for name, app in apps.items():
            app.until_rollout(2, phase="Paused")
            app.until_synced(revision=shas[name])
            if half := ROWS[name].half:
                eventually(f"{name} is half way", partial(is_at, app, half))
            app.refresh("hard")
        for name, app in apps.items():
            app.until_synced(revision=shas[name])
            app.promote()
        for name, app in apps.items():
            app.until_rollout(2, phase="Healthy")
            app.until_synced(revision=shas[name])
    # Out of sync for the moment between the commit and its sync, never again.
    for name, app in apps.items():
        said = sync_states(writes, app, shas[name])
        assert said in (["OutOfSync", "Synced"], ["Synced"]), name
    for _, kind, _, name in objects:
        if kind != "Application":
            assert ARGO_CD not in writes.managers(kind, name), f"{kind} {name}"
