"""A Service of an app. As it is made, it knows nothing of versions."""

from typing import TYPE_CHECKING, Any

from devflow.release.names import APP_LABEL
from devflow.release.workload.metadata import NOT_WAITED_FOR, metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def service(app: "AppSpec", suffix: str = "") -> dict[str, Any]:
    """Selects all pods of the app, old and new: the router tells them apart, or Argo Rollouts does,
    where an app has several Services. The name of one more has ``suffix`` after the app's; only the
    cluster reaches it.
    """
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(app, suffix),
        "spec": {
            "selector": {APP_LABEL: app.name},
            "ports": service_ports(app, outside=not suffix),
            **({} if suffix else app.service.fields),
        },
    }


def _metadata(app: "AppSpec", suffix: str) -> dict[str, Any]:
    made = metadata(app, "", "Service", suffix, **NOT_WAITED_FOR)
    made["labels"] |= app.service.labels
    if not suffix:
        made["annotations"] = {**app.service.annotations, **made["annotations"]}
    return made


def service_ports(app: "AppSpec", *, outside: bool = True) -> list[dict[str, Any]]:
    """The Service's ports. By ``appProtocol`` a router knows what is spoken on each.

    ``outside``: those that nodes have numbers for keep them. What a Deployment calls its
    containers' ports isn't known here.
    """
    numbers = app.service.node_ports if outside else {}
    return [
        {
            "name": port.name,
            "port": port.port,
            "targetPort": port.name if app.workload_ref is None else port.target,
            "protocol": port.transport,
            **({"appProtocol": port.protocol} if port.transport == "TCP" else {}),
            **({"nodePort": numbers[port.name]} if port.name in numbers else {}),
        }
        for port in app.served_ports
    ]


def container_ports(app: "AppSpec") -> list[dict[str, Any]]:
    """The ports of the app's container, by the names of the Service's."""
    return [
        {"name": port.name, "containerPort": port.target, "protocol": port.transport}
        for port in app.served_ports
    ]
