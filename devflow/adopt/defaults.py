"""A pod template without what Kubernetes fills in by itself, so that two can be compared.

Source of the defaults: ``k8s.io/kubernetes/pkg/apis/core/v1/defaults.go``.
"""

import copy
from collections.abc import Mapping
from typing import Any

from devflow.reading.grammar.quantity import read_quantity

_OF_POD: Mapping[str, Any] = {
    "restartPolicy": "Always",
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
    "terminationGracePeriodSeconds": 30,
    "enableServiceLinks": True,
    "automountServiceAccountToken": True,
    "serviceAccountName": "default",
    "hostNetwork": False,
    "hostPID": False,
    "hostIPC": False,
    "shareProcessNamespace": False,
    "preemptionPolicy": "PreemptLowerPriority",
}
_OF_CONTAINER: Mapping[str, Any] = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "stdin": False,
    "stdinOnce": False,
    "tty": False,
}
_OF_PROBE: Mapping[str, Any] = {
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
    "initialDelaySeconds": 0,
}
_OF_SECURITY: Mapping[str, Any] = {
    "allowPrivilegeEscalation": True,
    "privileged": False,
    "readOnlyRootFilesystem": False,
    "runAsNonRoot": False,
    "procMount": "Default",
    "seccompProfile": {"type": "Unconfined"},
}
_MODE = 0o644
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS = ("postStart", "preStop")
_HASHES = ("pod-template-hash", "rollouts-pod-template-hash")


def normal(template: Mapping[str, Any]) -> dict[str, Any]:
    """As :func:`tidy`, and quantities in one form, so that two can be compared."""
    made = tidy(template)
    for kind in ("initContainers", "containers"):
        for container in made["spec"].get(kind) or ():
            _amounts(container)
    for volume in made["spec"].get("volumes") or ():
        empty = volume.get("emptyDir") or {}
        if "sizeLimit" in empty:
            empty["sizeLimit"] = _amount(empty["sizeLimit"])
    return made


def tidy(template: Mapping[str, Any]) -> dict[str, Any]:
    """``template`` without defaults, empty values and what controllers add; ports of probes as
    numbers.
    """
    made: dict[str, Any] = copy.deepcopy(dict(template))
    metadata, spec = made.get("metadata") or {}, made["spec"]
    labels = {k: v for k, v in (metadata.get("labels") or {}).items() if k not in _HASHES}
    annotations = metadata.get("annotations") or {}
    # The older name of the same field.
    account = spec.pop("serviceAccount", None)
    if account is not None:
        spec.setdefault("serviceAccountName", account)
    _drop(spec, _OF_POD)
    _security(spec)
    for kind in ("initContainers", "containers"):
        for container in spec.get(kind) or ():
            _container(container)
    for volume in spec.get("volumes") or ():
        _volume(volume)
    for toleration in spec.get("tolerations") or ():
        _drop(toleration, {"operator": "Equal"})
    return {
        "metadata": _kept({"labels": labels, "annotations": annotations}),
        "spec": _kept(spec),
    }


def _container(container: dict[str, Any]) -> None:
    _drop(container, _OF_CONTAINER)
    _drop(container, {"imagePullPolicy": _pull_policy(str(container.get("image", "")))})
    numbers = {
        port.get("name"): port.get("containerPort")
        for port in container.get("ports") or ()
        if port.get("name")
    }
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")
    for key in _PROBES:
        if probe := container.get(key):
            _drop(probe, _OF_PROBE)
            _handler(probe, numbers)
    lifecycle = container.get("lifecycle") or {}
    for key in _HOOKS:
        if hook := lifecycle.get(key):
            _handler(hook, numbers)
    for mount in container.get("volumeMounts") or ():
        _drop(mount, {"readOnly": False, "subPath": "", "subPathExpr": ""})
    for variable in container.get("env") or ():
        _variable(variable)
    for source in container.get("envFrom") or ():
        for named in ("secretRef", "configMapRef"):
            _drop(source.get(named) or {}, {"optional": False})
        _drop(source, {"prefix": ""})
    if "resources" in container:
        container["resources"] = _kept(container["resources"])
    _security(container)
    for key in [key for key, value in container.items() if value in ({}, [], None)]:
        del container[key]


def _amounts(container: dict[str, Any]) -> None:
    for amounts in (container.get("resources") or {}).values():
        if isinstance(amounts, dict):
            for name, amount in amounts.items():
                amounts[name] = _amount(amount)
    for variable in container.get("env") or ():
        reference = (variable.get("valueFrom") or {}).get("resourceFieldRef") or {}
        if "divisor" in reference:
            reference["divisor"] = _amount(reference["divisor"])


def _handler(handler: dict[str, Any], numbers: Mapping[Any, Any]) -> None:
    for kind in ("httpGet", "tcpSocket", "grpc"):
        asked = handler.get(kind)
        if asked is None:
            continue
        port = asked.get("port")
        number = numbers.get(port, port)
        asked["port"] = int(number) if str(number).isdecimal() else number
        _drop(asked, {"scheme": "HTTP", "path": "/", "service": ""})


def _variable(variable: dict[str, Any]) -> None:
    source = variable.get("valueFrom")
    if source is None:
        variable["value"] = str(variable.get("value", ""))
        return
    _drop(source.get("fieldRef") or {}, {"apiVersion": "v1"})
    for kind in ("secretKeyRef", "configMapKeyRef"):
        _drop(source.get(kind) or {}, {"optional": False})
    reference = source.get("resourceFieldRef") or {}
    if str(reference.get("divisor", "")) == "0":
        del reference["divisor"]


def _volume(volume: dict[str, Any]) -> None:
    for kind in ("secret", "configMap", "projected", "downwardAPI"):
        _drop(volume.get(kind) or {}, {"defaultMode": _MODE, "optional": False})
    _drop(volume.get("hostPath") or {}, {"type": ""})
    _drop(volume.get("csi") or {}, {"readOnly": False})
    if volume.keys() == {"name"}:
        volume["emptyDir"] = {}
    _drop(volume.get("emptyDir") or {}, {"medium": ""})
    for source in (volume.get("projected") or {}).get("sources") or ():
        for kind in ("secret", "configMap"):
            _drop(source.get(kind) or {}, {"optional": False})


def _security(owner: dict[str, Any]) -> None:
    context = owner.get("securityContext")
    if context is None:
        return
    _drop(context, _OF_SECURITY)
    if "capabilities" in context:
        context["capabilities"] = _kept(context["capabilities"])
    owner["securityContext"] = _kept(context)
    if not owner["securityContext"]:
        del owner["securityContext"]


def _pull_policy(image: str) -> str:
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2]
    return "Always" if "@" not in image and tag in ("", "latest") else "IfNotPresent"


def _amount(value: object) -> str:
    try:
        return f"{read_quantity(str(value)).normalize():f}"
    except ValueError:
        return str(value)


def _drop(mapping: dict[str, Any], defaults: Mapping[str, Any]) -> None:
    for key, default in defaults.items():
        if key in mapping and mapping[key] == default and type(mapping[key]) is type(default):
            del mapping[key]


def _kept(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value not in ({}, [], None)}
