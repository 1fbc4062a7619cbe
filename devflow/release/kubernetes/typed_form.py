"""Values as Kubernetes' Go types write them, whatever of it was left out or written otherwise.

Argo Rollouts reads a Rollout into those types and writes it back. Argo CD (3.2 to 3.4), told to
respect ignored differences, compares the pod spec in the cluster with its form there. Where
they differ, even in an empty ``resources``, it takes all containers from the cluster into what it
applies, images included: the version in Git is never released.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from devflow.reading.grammar.quantity import canonical_quantity
from devflow.release.kubernetes.schema import Schema, resolved
from devflow.release.spec.deferred import Deferred

_ALWAYS_WRITTEN: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "Container": {"resources": {}},
        "ContainerPort": {"protocol": "TCP"},
        "FileKeySelector": {"optional": False},
        "GRPCAction": {"service": ""},
        "PersistentVolumeClaimSpec": {"resources": {}},
        "PersistentVolumeClaimTemplate": {"metadata": {}},
        "ResourceFieldSelector": {"divisor": "0"},
    }
)
"""Fields that are never left out, with the value of those that aren't given: no pointers in the
types, or with a default in the CRD of the Rollout.
"""
_EMPTY_LEFT_OUT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(fields.split())
        for name, fields in {
            "Container": "workingDir terminationMessagePath terminationMessagePolicy"
            " imagePullPolicy stdin stdinOnce tty",
            "ContainerPort": "name hostPort hostIP",
            "EmptyDirVolumeSource": "medium",
            "EnvFromSource": "prefix",
            "EnvVar": "value",
            "FCVolumeSource": "fsType readOnly",
            "HTTPGetAction": "path host scheme",
            "ISCSIVolumeSource": "iscsiInterface fsType readOnly chapAuthDiscovery chapAuthSession",
            "ImageVolumeSource": "reference pullPolicy",
            "NFSVolumeSource": "readOnly",
            "ObjectFieldSelector": "apiVersion",
            "PersistentVolumeClaimSpec": "volumeName",
            "PersistentVolumeClaimVolumeSource": "readOnly",
            "PodSpec": "restartPolicy dnsPolicy serviceAccountName serviceAccount nodeName"
            " hostNetwork hostPID hostIPC hostname subdomain schedulerName priorityClassName",
            "Probe": "initialDelaySeconds timeoutSeconds periodSeconds successThreshold"
            " failureThreshold",
            "ResourceClaim": "request",
            "ResourceFieldSelector": "containerName",
            "SELinuxOptions": "user role type level",
            "SecretVolumeSource": "secretName",
            "ServiceAccountTokenProjection": "audience",
            "TCPSocketAction": "host",
            "Toleration": "key operator value effect",
            "VolumeMount": "readOnly subPath subPathExpr",
        }.items()
    }
)
"""Fields whose value is left out if it is ``""``, 0 or false. Of others, such as ``runAsUser``, 0
is a value. Source: ``k8s.io/api/core/v1``, fields with ``omitempty`` that are no pointers, less the
volumes that no longer are.
"""


def typed_form(value: Any, name: str) -> Any:
    """``value``, of the definition ``name`` such as ``PodSpec``, in the types' own form.

    Quantities become canonical (``1000m`` is ``1``), what is empty is left out, and what is never
    left out is there. Deferred values stay as they are.
    """
    return _formed(value, {"$ref": name})


def _formed(value: Any, reference: Schema) -> Any:
    schema, name = resolved(reference), reference.get("$ref", "")
    if isinstance(value, Deferred) or value is None:
        return value
    if schema.get("format") == "quantity":
        return canonical_quantity(str(value))
    if schema.get("type") == "array":
        return [_formed(item, schema["items"]) for item in value]
    if schema.get("type") != "object" or not isinstance(value, Mapping):
        return value
    if "properties" not in schema:
        return {
            key: _formed(one, schema.get("additionalProperties", {})) for key, one in value.items()
        }
    known, required = schema["properties"], schema.get("required", ())
    made = {key: _formed(one, known[key]) for key, one in value.items()}
    kept = {
        key: one
        for key, one in made.items()
        if key in required or not _is_left_out(one, key, known[key], name)
    }
    return {**kept, **{k: v for k, v in _ALWAYS_WRITTEN.get(name, {}).items() if k not in kept}}


def _is_left_out(value: Any, key: str, reference: Schema, owner: str) -> bool:
    if value == [] or value == {}:
        return "properties" not in resolved(reference)
    # Neither "0" nor an unset Output is empty.
    return (
        value in ("", 0)
        and not isinstance(value, Deferred)
        and (key in _EMPTY_LEFT_OUT.get(owner, ()))
    )
