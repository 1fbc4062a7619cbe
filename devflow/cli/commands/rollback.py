"""``devflow rollback``."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click
import msgspec

from devflow.cli.commands.watch import interrupted
from devflow.cli.freezing.override import WAY_BACK
from devflow.cli.options import (
    engine_option,
    json_option,
    read_timeout,
    stack_option,
    timeout_option,
)
from devflow.cli.releasing.order import order
from devflow.cli.releasing.releasing import Place, Request, run
from devflow.cli.releasing.way_back import changed_keys, described, version_before, with_image
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.live import replica_set_state, rollout_state
from devflow.release import AppSpec, build
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch import Release


@click.command()
@click.argument("app")
@stack_option
@engine_option
@timeout_option
@json_option
def rollback(app: str, stack: str, engine: str, timeout: str, as_json: bool) -> Exit:
    """Go back to the version before, where the image of APP is written down.

    While a release is on its way, and after one that was aborted, that is the stable version; else
    the revision before. If it differs by more than its image, nothing is changed, and the keys to
    revert are named. With 'delivery: gitops' it is a commit in Git, so that Argo CD doesn't bring
    the bad version back. The exit code reports how it ended, as for 'release'.
    """
    request = replace(
        Request(app, stack, engine, read_timeout(timeout), as_json, override=WAY_BACK),
        title="Roll back",
    )
    try:
        return asyncio.run(run(request, _image_before))
    except KeyboardInterrupt:
        raise interrupted(app) from None


async def _image_before(kube: Client, place: Place, _: Release | None) -> str:
    app, namespace = place.app, place.namespace
    rollout = await kube.get(ARGO_VERSION, "Rollout", app, namespace)
    state = rollout_state(msgspec.json.encode(rollout))
    listed, _version = await kube.list("apps/v1", "ReplicaSet", namespace)
    versions = {}
    for one in listed:
        versions[replica_set_state(msgspec.json.encode(one))] = one["spec"]["template"]
    live = await _defaulted(kube, namespace, rollout["spec"]["template"])
    stable = version_before(state, versions, at_stable=False)
    at_stable = (
        stable is not None
        and stable.image(app) == state.image
        and not changed_keys(app, live, versions[stable])
    )
    back = version_before(state, versions, at_stable=at_stable)
    if back is None:
        raise UserError(
            f"{app} has no version to go back to: {'none other' if at_stable else 'none'} has been"
            f" stable; name an image with `devflow release {app} --image …`"
        )
    image = back.image(app)
    asked = _asked(order(place.config, place.spec, app, image).app, rollout["spec"]["template"])
    found = changed_keys(app, await _defaulted(kube, namespace, asked), versions[back])
    if found:
        raise UserError(_refusal(place, found, image, same_image=image == state.image))
    return image


def _asked(app: AppSpec, live: Mapping[str, Any]) -> Mapping[str, Any]:
    """The pod template that the app has once its image is set."""
    if app.delivery == "gitops" and app.source.type == "plugin":
        # What Git's spec file asks for, as far as it is known here.
        return with_image(app.name, live, str(app.image))
    template: Mapping[str, Any] = build(app).rollout["spec"]["template"]
    return template


async def _defaulted(kube: Client, namespace: str, template: Mapping[str, Any]) -> dict[str, Any]:
    """The pod template with the defaults that the API server adds to it in a ReplicaSet."""
    labels = template["metadata"]["labels"]
    replica_set = {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {"generateName": "devflow-compared-", "namespace": namespace},
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template},
    }
    made: dict[str, Any] = (await kube.create(replica_set, dry_run=True))["spec"]["template"]
    return made


def _refusal(place: Place, found: Any, image: str, *, same_image: bool) -> str:
    app = place.spec.apps[place.app]
    in_git = app.delivery == "gitops"
    where = app.source.repo_url if in_git else f"stacks/{place.config.stack}.yaml"
    if same_image:
        then = "commit that" if in_git else "run `devflow up`"
    else:
        then = f"run `devflow rollback {app.name}` again"
    return (
        f"{app.name} can't go back to {image} by its image alone, so nothing was changed. Revert in"
        f" {where}, then {then}: {described(found)}"
    )
