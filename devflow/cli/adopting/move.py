"""Moves a running Deployment to an app's Rollout, with no failed request."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from devflow import engine as engines
from devflow.adopt import Manifest, Team
from devflow.cli.adopting.bridge import bridged_rule, made_whole, named
from devflow.cli.adopting.gather import from_namespace
from devflow.cli.adopting.original import ADOPTED, DEPLOYMENT, find_original, original_of, running
from devflow.cli.adopting.wait import until
from devflow.engine import StackConfig
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.release import AppSpec, build
from devflow.release.names import HASH_LABEL
from devflow.release.workload.rollout import ARGO_VERSION

Say = Callable[[str], None]
DRAIN_SECONDS = 5.0
"""How long proxies may still send requests to pods that no route leads to any more."""
_ROLLOUT = (ARGO_VERSION, "Rollout")
_ISTIO = "networking.istio.io/v1"
_RULE, _ROUTE = (_ISTIO, "DestinationRule"), (_ISTIO, "VirtualService")
_PATIENCE_SECONDS = 600.0


async def move(kube: Client, config: StackConfig, app: AppSpec, engine: str, say: Say) -> None:
    """Make the app's objects beside the Deployment, lead requests over, then scale that to 0.

    Interrupted at any moment, it serves, and the next call goes on.

    :raises UserError: the app can't be moved, or its new pods don't get ready; the old ones serve.
    """
    _check(app)
    if await find_original(kube, app.name, app.namespace) is None:
        team = running(app.name, await from_namespace(kube, app.namespace))
        _check_labels(app, team)
        kept = {"metadata": {"annotations": {ADOPTED: original_of(team).text()}}}
        name = team.workload["metadata"]["name"]
        await kube.patch(*DEPLOYMENT, name, app.namespace, kept)
    original = await find_original(kube, app.name, app.namespace)
    assert original is not None  # noqa: S101 - it was written above
    objects = list(build(app).workload)
    selector = original.service["spec"]["selector"]
    await _lay_routes(kube, app, objects, selector)
    for one in original.around:
        is_route = (one["apiVersion"], one["kind"]) in (_RULE, _ROUTE)
        if is_route and named(objects, one["kind"], one["metadata"]["name"]) is None:
            await _delete(kube, one, app.namespace)
    say(f"{app.name}: its own routes lead to the pods of Deployment {original.deployment}")
    for manifest in objects:
        if manifest["kind"] not in ("Service", "DestinationRule", "VirtualService"):
            await kube.apply(manifest)
    await _until_it_serves(kube, app)
    say(f"{app.name}: the Rollout's pods are available and get all requests")
    async with engines.prepare_app(config, app.name, engine, say=say) as ready:
        await ready.apply()
    await asyncio.sleep(DRAIN_SECONDS)
    await kube.patch(*DEPLOYMENT, original.deployment, app.namespace, {"spec": {"replicas": 0}})
    say(f"{app.name}: Deployment {original.deployment} has no pods any more; it stays for --undo")


def _check(app: AppSpec) -> None:
    if app.router.name != "istio":
        raise UserError(f"{app.name}: only apps with 'router: istio' can be moved so far")
    if app.delivery != "direct":
        raise UserError(f"{app.name}: move it with 'delivery: direct', then let Argo CD deliver it")
    if not app.adopt:
        raise UserError(f"{app.name}: write 'adopt: true' in the app; its Service is there already")


def _check_labels(app: AppSpec, team: Team) -> None:
    selector = team.services[0]["spec"]["selector"]
    labels = build(app).rollout["spec"]["template"]["metadata"]["labels"]
    missing = [f"{key}: {value}" for key, value in selector.items() if labels.get(key) != value]
    if missing:
        raise UserError(
            f"{app.name}: its pods need the labels that Service {team.name} selects; write"
            f" podLabels: {{{', '.join(missing)}}}"
        )


async def _lay_routes(
    kube: Client, app: AppSpec, objects: list[Manifest], selector: Mapping[str, str]
) -> None:
    """Routes first lead to subsets that hold the old pods, too. Those that Argo Rollouts has
    written to are left as they are.
    """
    for manifest in objects:
        kind, name = manifest["kind"], manifest["metadata"]["name"]
        if kind == "DestinationRule":
            live = await kube.find(*_RULE, name, app.namespace)
            if live is None or not _has_hash(live):
                await kube.apply(bridged_rule(manifest, selector, live))
    for manifest in objects:
        if manifest["kind"] != "VirtualService":
            continue
        live = await kube.find(*_ROUTE, manifest["metadata"]["name"], app.namespace)
        if live is not None and not _is_ours(live, manifest):
            patch = made_whole(manifest, live)
            await kube.patch(*_ROUTE, manifest["metadata"]["name"], app.namespace, patch)
        elif live is None:
            await kube.apply(manifest)


def _is_ours(live: Mapping[str, Any], manifest: Manifest) -> bool:
    now = live["metadata"].get("labels") or {}
    return bool(manifest["metadata"]["labels"].items() <= now.items())


def _has_hash(rule: Mapping[str, Any]) -> bool:
    subsets = (rule.get("spec") or {}).get("subsets") or []
    return any(HASH_LABEL in (subset.get("labels") or {}) for subset in subsets)


async def _until_it_serves(kube: Client, app: AppSpec) -> None:
    gone = "the same command makes it again, and the Deployment serves on"
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await until(kube, _ROLLOUT, app.namespace, app.name, _is_healthy, gone)
            await until(kube, _RULE, app.namespace, app.name, _has_hash, gone)
    except TimeoutError:
        raise UserError(
            f"{app.name}: the Rollout's pods aren't available after {_PATIENCE_SECONDS:.0f} s; the"
            f" Deployment serves on. `devflow watch {app.name}` shows why; --undo takes it back",
            Exit.FAILED,
        ) from None


def _is_healthy(rollout: Mapping[str, Any]) -> bool:
    status = rollout.get("status") or {}
    current = status.get("observedGeneration") == str(rollout["metadata"]["generation"])
    return current and status.get("phase") == "Healthy"


async def _delete(kube: Client, manifest: Manifest, namespace: str) -> None:
    where = (manifest["apiVersion"], manifest["kind"], manifest["metadata"]["name"], namespace)
    if await kube.find(*where) is not None:
        await kube.delete(*where)
