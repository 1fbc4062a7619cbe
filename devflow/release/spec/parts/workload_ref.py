"""What a release spec says of pods that come from a Deployment of the user's own."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from devflow.release.errors import SpecError
from devflow.release.spec.fields import ObjectName
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.config import ConfigPart
from devflow.release.spec.parts.pods import PodsSpec
from devflow.release.spec.parts.route.short import short_form

_OF_THE_ROLLOUT = {"min_ready", "canary_metadata", "stable_metadata"}
"""Keys beside those of the pods that a Rollout has itself, whoever has its pod template."""


class WorkloadRefSpec(SpecModel):
    """The Deployment that has the app's pod template, and what becomes of its own pods."""

    deployment: ObjectName
    """Its name, in the app's namespace. It isn't Devflow's: a change of its pod template, such as
    of the image, begins a release.
    """
    scale_down: Literal["never", "onSuccess", "progressively"] = "onSuccess"
    """When the Deployment is scaled to none: not at all, once the Rollout's first version is
    healthy, or as that version's pods get ready.
    """


WorkloadRef = Annotated[WorkloadRefSpec, short_form("deployment", WorkloadRefSpec | str)]


class WorkloadRefPart(SpecModel):
    """The key of an app whose pods another object describes."""

    workload_ref: WorkloadRef | None = None
    """The Deployment in the app's namespace that has the pod template, by name, in place of
    ``image`` and all keys that shape the pods.
    """


def check_workload_ref(ref: WorkloadRefSpec | None, written: Iterable[str]) -> None:
    """Whether the pods are described once: by the keys in ``written``, or by a Deployment.

    :raises SpecError: twice, or not at all.
    """
    keys = set(written)
    if ref is None:
        if "image" not in keys:
            raise SpecError(
                "image", "is missing; it has no default, but for pods of a Deployment: workloadRef"
            )
        return
    fields: dict[str, Any] = {**PodsSpec.model_fields, **ConfigPart.model_fields}
    names = {name: field.alias or name for name, field in fields.items()}
    twice = keys & ({"image", *names} - _OF_THE_ROLLOUT)
    if twice:
        name = min(twice, key=lambda one: (one != "image", one))
        raise SpecError(
            names.get(name, name),
            f"is said by Deployment {ref.deployment!r} already, which workloadRef names; leave out"
            " one of the two",
        )
