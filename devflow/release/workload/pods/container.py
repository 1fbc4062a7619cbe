"""A container in Kubernetes' form."""

from collections.abc import Mapping
from typing import Any

from devflow.release.durations import Duration
from devflow.release.spec.pods.container import ContainerKeys
from devflow.release.spec.pods.other_container import InitContainer, OtherContainer
from devflow.release.spec.pods.probes import long_form
from devflow.release.spec.pods.volumes import mounts_of
from devflow.release.workload.pods.environment import environment, sources
from devflow.release.workload.pods.security import of_container


def container(
    keys: ContainerKeys,
    name: str,
    image: object,
    ports: list[dict[str, Any]],
    mounts: list[dict[str, Any]],
) -> dict[str, Any]:
    """What ``keys`` say of it; where probes name no port, they ask the first of ``ports``."""
    made: dict[str, Any] = {
        "name": name,
        "image": image,
        "command": list(keys.command),
        "args": list(keys.args),
        "env": environment(keys.env),
        "envFrom": sources(keys.env_from),
        "resources": {kind: dict(amount) for kind, amount in keys.resources.items()},
        "ports": ports,
        "volumeMounts": mounts,
        "livenessProbe": probe(keys.liveness_probe, ports),
        "startupProbe": probe(keys.startup_probe, ports),
        "imagePullPolicy": keys.image_pull_policy,
        "securityContext": of_container(keys.security_context),
    }
    return {key: value for key, value in made.items() if value}


def other_container(spec: OtherContainer) -> dict[str, Any]:
    """A container beside the app's own."""
    ports = [dict(port) for port in spec.ports]
    mounts = [
        {"name": volume, **mount}
        for volume in sorted(spec.mounts)
        for mount in mounts_of(spec.mounts[volume])
    ]
    more = {
        "readinessProbe": probe(spec.readiness_probe, ports),
        "lifecycle": lifecycle(spec.pre_stop),
        "restartPolicy": spec.restart_policy if isinstance(spec, InitContainer) else None,
    }
    return {
        **container(spec, spec.name, spec.image, ports, mounts),
        **{key: value for key, value in more.items() if value},
    }


def probe(asked: Any, ports: list[dict[str, Any]]) -> dict[str, Any]:
    """A probe; empty if there is none."""
    if not asked:
        return {}
    first = ports[0] if ports else {}
    number = first.get("containerPort")
    return long_form(asked, first.get("name", number), number)


def lifecycle(pre_stop: Any) -> Mapping[str, Any]:
    """What a container does before it stops; empty if that is nothing."""
    if not pre_stop:
        return {}
    if isinstance(pre_stop, Duration):
        return {"preStop": {"sleep": {"seconds": pre_stop.seconds}}}
    return {"preStop": dict(pre_stop)}
