"""The image to release so that an app goes back to an earlier version."""

from collections.abc import Mapping
from typing import Any

import msgspec

from devflow.cli.releasing.acting.observed import observed, require_revision
from devflow.cli.releasing.acting.undo import chosen, versions_of
from devflow.cli.releasing.order import order
from devflow.cli.releasing.releasing import Choose, Place
from devflow.cli.releasing.way_back import changed_keys, described, version_before, with_image
from devflow.errors import UserError
from devflow.kube import Client
from devflow.live import rollout_state
from devflow.record.fold import NEVER_AVAILABLE
from devflow.release import AppSpec, build
from devflow.release.workload.rollout import ARGO_VERSION
from devflow.watch import Release, never_available


async def image_before(kube: Client, place: Place, release: Release | None) -> str:
    """The image of the stable version, or of the revision before if that is what is asked for.

    :raises UserError: there is none, it has never worked, or it differs by more than its image.
    """
    app, namespace = place.app, place.namespace
    rollout = await kube.get(ARGO_VERSION, "Rollout", app, namespace)
    state = rollout_state(msgspec.json.encode(rollout))
    versions = await versions_of(kube, app, namespace)
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
    if back is stable and release is not None and never_available(release):
        raise UserError(
            f"{app} has no version to go back to: {NEVER_AVAILABLE} ({back.image(app)}); name an"
            f" image that works with `devflow release {app} --image …`"
        )
    await _refuse_more(kube, place, rollout, versions[back], back.image(app))
    return back.image(app)


def image_of(to: int | None, revision: int | None) -> Choose:
    """What chooses the image of revision ``to``, by default of the one before. ``revision`` is
    the one that the person has seen the app at, ``None`` for whichever it is.
    """

    async def choose(kube: Client, place: Place, _: Release | None) -> str:
        app, namespace = place.app, place.namespace
        rollout, state = await observed(kube, app, namespace)
        require_revision(state, revision)
        versions = await versions_of(kube, app, namespace)
        back = chosen(app, versions, to, rollout, state)
        await _refuse_more(kube, place, rollout, versions[back], back.image(app))
        return back.image(app)

    return choose


async def _refuse_more(
    kube: Client, place: Place, rollout: Mapping[str, Any], back: Mapping[str, Any], image: str
) -> None:
    """:raises UserError: another image alone doesn't lead to the pod template ``back``."""
    app, template = place.app, rollout["spec"]["template"]
    asked = _asked(order(place.config, place.spec, app, image).app, template)
    found = changed_keys(app, await _defaulted(kube, place.namespace, asked), back)
    if found:
        same = image == rollout_state(msgspec.json.encode(rollout)).image
        raise UserError(_refusal(place, found, image, same_image=same))


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
