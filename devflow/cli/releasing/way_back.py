"""The way back of an app: to which version, and whether another image alone leads there."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from devflow.engine import Difference, differences
from devflow.live import ReplicaSetState, RolloutState
from devflow.release.names import HASH_LABEL
from devflow.release.workload.config import CONFIG_VOLUME

Manifest = Mapping[str, Any]

_NONE = "(none)"
_OF_CONTAINER = {
    **{key: key for key in ("command", "args", "envFrom", "livenessProbe", "startupProbe")},
    **{key: key for key in ("imagePullPolicy", "securityContext")},
    "lifecycle": "preStop",
}
"""The keys of an app by the fields of its container."""
_OF_POD = {
    **{key: key for key in ("affinity", "dnsConfig", "hostAliases", "imagePullSecrets")},
    **{key: key for key in ("initContainers", "nodeSelector", "priorityClassName")},
    **{key: key for key in ("runtimeClassName", "tolerations")},
    "securityContext": "podSecurityContext",
    "serviceAccountName": "serviceAccount",
    "terminationGracePeriodSeconds": "terminationGracePeriod",
    "topologySpreadConstraints": "topologySpread",
}
"""The keys of an app by the fields of its pods."""


def version_before(
    rollout: RolloutState, replica_sets: Iterable[ReplicaSetState], *, at_stable: bool
) -> ReplicaSetState | None:
    """The version to go back to: the stable one, or the newest other one if the Rollout asks for
    the stable one (``at_stable``).

    ``None`` where no version has been stable yet, or there is no other.
    """
    own = [one for one in replica_sets if one.owner == rollout.uid]
    stable = next((one for one in own if one.hash == rollout.stable_hash), None)
    if stable is None or not at_stable:
        return stable
    others = [one for one in own if one is not stable]
    return max(others, key=lambda one: one.revision, default=None)


def changed_keys(app: str, asked: Manifest, back: Manifest) -> list[Difference]:
    """What besides the image has to change so that the pod template ``asked`` becomes ``back``: by
    the keys of a stack's YAML, or by those of the template where the stack has none.
    """
    found = differences(_by_key(app, asked), _by_key(app, back), {})
    return [one for one in found if not one.path.startswith("image")]


def described(changes: Iterable[Difference]) -> str:
    """The changes in one line."""
    return "; ".join(
        f"{one.path} {_NONE if one.old is None else one.old}"
        f" → {_NONE if one.new is None else one.new}"
        for one in changes
    )


def with_image(app: str, template: Manifest, image: str) -> dict[str, Any]:
    """The pod template with another image of the app's own container."""
    spec = template["spec"]
    containers = [
        {**one, "image": image} if _is_own(app, one, spec) else one for one in spec["containers"]
    ]
    return {**template, "spec": {**spec, "containers": containers}}


def _by_key(app: str, template: Manifest) -> dict[str, Any]:
    metadata, spec = template.get("metadata") or {}, dict(template["spec"])
    containers = spec.pop("containers")
    own = dict(next(one for one in containers if _is_own(app, one, template["spec"])))
    others = [one for one in containers if not _is_own(app, one, template["spec"])]
    labels = dict(metadata.get("labels") or {})
    labels.pop(HASH_LABEL, None)
    config, volumes = _take_config(app, own, spec), _take_volumes(own, spec)
    # Both follow from the account.
    spec.pop("serviceAccount", None)
    spec.pop("automountServiceAccountToken", None)
    return {
        "image": own.pop("image", ""),
        "env": {one["name"]: one.get("value", one.get("valueFrom")) for one in own.pop("env", [])},
        "resources": own.pop("resources", {}),
        "readinessProbe": own.pop("readinessProbe", {}),
        "port": own.pop("ports", []),
        "podAnnotations": dict(metadata.get("annotations") or {}),
        **({} if config is None else {"config": config}),
        "volumes": volumes,
        **{key: own.pop(field) for field, key in _OF_CONTAINER.items() if field in own},
        **{key: spec.pop(field) for field, key in _OF_POD.items() if field in spec},
        **({"containers": others} if others else {}),
        "podLabels": labels,
        "podTemplate": {"container": own, "spec": spec},
    }


def _take_config(app: str, own: dict[str, Any], spec: dict[str, Any]) -> Any:
    """Take what follows from ``config`` out of the container and the pod, and return the name of
    the ConfigMap and where it is mounted; ``None`` without one.
    """
    named = re.compile(rf"{re.escape(app)}-config-[0-9a-f]+")
    mounts, volumes = own.pop("volumeMounts", []), spec.pop("volumes", [])
    config: dict[str, Any] = {}
    for one in volumes:
        name = (one.get("configMap") or {}).get("name", "")
        if one["name"] == CONFIG_VOLUME and named.fullmatch(name):
            at = next((m["mountPath"] for m in mounts if m["name"] == CONFIG_VOLUME), None)
            config = {"name": name, "path": at}
            volumes = [other for other in volumes if other is not one]
            mounts = [other for other in mounts if other["name"] != CONFIG_VOLUME]
    variables = own.get("env", [])
    taken = [one for one in variables if named.fullmatch(_config_map_of(one))]
    if taken:
        config |= {"name": _config_map_of(taken[0]), "values": [one["name"] for one in taken]}
        own["env"] = [one for one in variables if one not in taken]
    own |= {"volumeMounts": mounts} if mounts else {}
    spec |= {"volumes": volumes} if volumes else {}
    return config or None


def _take_volumes(own: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    """Take the volumes out of the pod and the container, and return them by name."""
    found: dict[str, Any] = {}
    for one in spec.pop("volumes", []):
        found[one["name"]] = {key: value for key, value in one.items() if key != "name"}
    for one in own.pop("volumeMounts", []):
        mount = {key: value for key, value in one.items() if key != "name"}
        found.setdefault(one["name"], {}).setdefault("mount", []).append(mount)
    return found


def _config_map_of(variable: Manifest) -> str:
    source = variable.get("valueFrom") or {}
    return str((source.get("configMapKeyRef") or {}).get("name", ""))


def _is_own(app: str, container: Manifest, spec: Manifest) -> bool:
    """The container named as the app is; without one, the first."""
    names = [one["name"] for one in spec["containers"]]
    return bool(container["name"] == (app if app in names else names[0]))
