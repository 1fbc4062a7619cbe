"""Whether the keys of an app that shape its pods fit one another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from devflow.release.errors import SpecError
from devflow.release.kubernetes.check import check
from devflow.release.kubernetes.schema import POD_TEMPLATE
from devflow.release.workload.pod_template import pod_template
from devflow.release.workload.pods.security import check_users

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_FREE = frozenset({"volumes", "init_containers", "containers", "pod_template"})
_USERS = frozenset({"security_context", "pod_security_context"})


def check_pods(app: "AppSpec") -> None:
    """:raises SpecError: one line for the first thing that doesn't fit."""
    if app.min_ready and app.min_ready >= app.progress_deadline:
        raise SpecError(
            "minReady",
            f"{app.min_ready} is not less than progressDeadline, {app.progress_deadline}",
        )
    if not app.model_fields_set & (_FREE | _USERS):
        return
    template = pod_template(app)
    if app.pod_template:
        try:
            check(template, POD_TEMPLATE)
        except SpecError as error:
            raise error.under("podTemplate") from None
    check_users(template["spec"])
    _check_names(app)
    _check_mounts(app, template["spec"])


def _check_names(app: "AppSpec") -> None:
    taken = {app.name}
    for where, name in _others(app):
        if name in taken:
            whose = "the app's own container" if name == app.name else "another container"
            raise SpecError(f"{where}.name", f"{name!r} is the name of {whose}; use another")
        taken.add(name)


def _others(app: "AppSpec") -> Iterator[tuple[str, str]]:
    for key, several in (
        ("initContainers", app.init_containers),
        ("containers", app.containers),
    ):
        for index, one in enumerate(several):
            yield f"{key}[{index}]", one.name


def _check_mounts(app: "AppSpec", spec: dict[str, Any]) -> None:
    known = {volume["name"] for volume in spec.get("volumes") or ()}
    places = {name: f"{where}.mounts" for where, name in _others(app)}
    for container in (*(spec.get("initContainers") or ()), *spec["containers"]):
        where = places.get(container["name"], "volumes")
        paths: set[object] = set()
        for mount in container.get("volumeMounts") or ():
            name, path = mount["name"], mount.get("mountPath")
            if name not in known:
                have = f"there are {', '.join(sorted(known))}" if known else "there is none"
                raise SpecError(f"{where}.{name}", f"is no volume of the app; {have}")
            if isinstance(path, str) and path in paths:
                raise SpecError(f"{where}.{name}", f"{path} is mounted twice; use another path")
            paths.add(path)
