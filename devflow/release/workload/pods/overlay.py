"""The user's overlay over the pod template that the builders make."""

from collections.abc import Mapping
from typing import Any

from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.kubernetes.merge import merged
from devflow.release.kubernetes.schema import POD_TEMPLATE
from devflow.release.spec.pods.identity import RESERVED


def overlaid(template: dict[str, Any], overlay: Mapping[str, Any], name: str) -> dict[str, Any]:
    """``template`` with ``overlay`` over it; the app's own container is called ``name``.

    :raises SpecError: it would take from the release what it needs, its path beginning at the keys
        of the overlay.
    """
    made = merged(template, overlay, POD_TEMPLATE)
    _check_labels(template, made)
    spec = made.get("spec") or {}
    own = next((one for one in spec.get("containers") or () if one["name"] == name), None)
    if own is None:
        raise SpecError("spec.containers", f"{name} is the app's own container; leave it there")
    _check_own(template["spec"]["containers"][0], own)
    if spec.get("restartPolicy", "Always") != "Always":
        raise SpecError("spec.restartPolicy", "a Rollout's pods go on: it can only be Always")
    if "activeDeadlineSeconds" in spec:
        raise SpecError("spec.activeDeadlineSeconds", "a Rollout's pods go on; leave it out")
    _check_images(spec, overlay)
    return made


def _check_labels(template: dict[str, Any], made: dict[str, Any]) -> None:
    before = template["metadata"]["labels"]
    after = (made.get("metadata") or {}).get("labels") or {}
    for key, why in RESERVED.items():
        if after.get(key) != before.get(key):
            raise SpecError(
                f"metadata.labels.{key}", f"is not yours to set: {why}; leave it as it is"
            )


def _check_own(before: dict[str, Any], own: dict[str, Any]) -> None:
    where = f"spec.containers.{before['name']}"
    if own.get("image") is not before["image"] and own.get("image") != before["image"]:
        raise SpecError(f"{where}.image", "another image is a release; write it as 'image'")
    kept = [(port.get("name"), port["containerPort"]) for port in own.get("ports") or ()]
    for port in before.get("ports") or ():
        if (port.get("name"), port["containerPort"]) not in kept:
            raise SpecError(
                f"{where}.ports", f"the Service leads to port {port.get('name')}; leave it there"
            )


def _check_images(spec: dict[str, Any], overlay: Mapping[str, Any]) -> None:
    for kind in ("initContainers", "containers"):
        made = {one["name"]: one for one in spec.get(kind) or ()}
        for index, one in enumerate((overlay.get("spec") or {}).get(kind) or ()):
            name = one["name"]
            if name in made and "image" not in made[name]:
                known = ", ".join(other for other in made if other != name)
                there = f"there are {known}" if known else "there is none"
                raise SpecError(
                    f"spec.{kind}[{index}].image",
                    f"is missing: no container is called {shown(name)} yet; {there}",
                )
