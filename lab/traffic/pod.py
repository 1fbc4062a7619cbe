"""What a pod says of itself, read from its object."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from devflow.lab.traffic.serving.faults import PREFIX, Faults, read_faults
from devflow.lab.traffic.serving.http_port import http_port

NODE_ADDRESS = "127.0.0.1"

SERVING = "lab.devflow.dev/Serving"
"""Condition that a pod waits for before it gets ready: see the stages of kwok."""

HASH_LABEL = "rollouts-pod-template-hash"
_GRACE_SECONDS = 30
_DIGEST_SHOWN = 12


@dataclass(frozen=True)
class Pod:
    """One state of one pod."""

    object: Mapping[str, Any] = field(repr=False)

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.object["metadata"]
        return found

    @property
    def name(self) -> str:
        return str(self.metadata["name"])

    @property
    def namespace(self) -> str:
        return str(self.metadata["namespace"])

    @property
    def uid(self) -> str:
        return str(self.metadata["uid"])

    @property
    def labels(self) -> Mapping[str, str]:
        return self.metadata.get("labels") or {}

    @cached_property
    def faults(self) -> Faults:
        return read_faults(self.metadata.get("annotations") or {})

    @property
    def is_up(self) -> bool:
        """Whether its containers run, with no fault that keeps them from ever being ready."""
        statuses = self._status.get("containerStatuses") or []
        runs = bool(statuses) and all("running" in (s.get("state") or {}) for s in statuses)
        return runs and f"{PREFIX}fault" not in (self.metadata.get("annotations") or {})

    @property
    def is_ready(self) -> bool:
        """Whether Kubernetes counts it among those that can take requests."""
        return self._has("Ready")

    @property
    def is_known_to_serve(self) -> bool:
        """Whether its status says that it answers and that Istio knows it."""
        return self._has(SERVING)

    @property
    def restarts(self) -> int:
        """How often its containers were started anew."""
        return sum(status["restartCount"] for status in self._status.get("containerStatuses") or [])

    @property
    def is_stopping(self) -> bool:
        return "deletionTimestamp" in self.metadata

    @property
    def has_crashed(self) -> bool:
        """Whether its containers ended by themselves: they could end nothing in an orderly way."""
        statuses = self._status.get("containerStatuses") or []
        return any("running" not in (status.get("state") or {}) for status in statuses)

    @property
    def grace_seconds(self) -> float:
        """How long it may take to stop."""
        grace = self._spec.get("terminationGracePeriodSeconds")
        return float(_GRACE_SECONDS if grace is None else grace)

    @cached_property
    def address(self) -> tuple[str, int] | None:
        """Address and port it answers on; None without an HTTP port or an own address."""
        if self._answering is None or self.ip is None or self.uses_host_network:
            return None
        return self.ip, self._answering[1]

    @property
    def ip(self) -> str | None:
        """Its address, once it has one."""
        return self._status.get("podIP") or None

    @property
    def wants_address(self) -> bool:
        """Whether it has its node, but no address yet."""
        return bool(self._spec.get("nodeName")) and self.ip is None

    @property
    def uses_host_network(self) -> bool:
        """Whether its address is its node's."""
        return bool(self._spec.get("hostNetwork"))

    @property
    def containers(self) -> list[Mapping[str, Any]]:
        """All that run side by side in it."""
        return list(self._spec["containers"])

    @cached_property
    def image(self) -> str:
        """Image of the container that answers."""
        container = self._answering[0] if self._answering else self.containers[0]
        return str(container.get("image", ""))

    @property
    def version(self) -> str:
        """Tag of its image; the first 12 digits of the digest if there is no tag."""
        return version_of(self.image)

    @property
    def app(self) -> str:
        """Istio's canonical service: labels first, else the workload."""
        for label in ("service.istio.io/canonical-name", "app.kubernetes.io/name", "app"):
            if self.labels.get(label):
                return self.labels[label]
        return self.workload

    @property
    def revision(self) -> str | None:
        """Argo Rollouts' hash of the pod template."""
        return self.labels.get(HASH_LABEL)

    @property
    def workload(self) -> str:
        """What owns it, as Istio tells: the Rollout or Deployment behind a ReplicaSet."""
        owners = self.metadata.get("ownerReferences") or []
        owner = next((owner for owner in owners if owner.get("controller")), None)
        if owner is None:
            return self.name
        name = str(owner["name"])
        template = self.revision or self.labels.get("pod-template-hash")
        return name.removesuffix(f"-{template}") if owner["kind"] == "ReplicaSet" else name

    def describe(self, subset: str | None) -> dict[str, str | None]:
        """Return what the pod answers to a request."""
        return {
            "app": self.app,
            "namespace": self.namespace,
            "version": self.version,
            "pod": self.name,
            "subset": subset,
            "revision": self.revision,
            "image": self.image,
        }

    def address_status(self, address: str) -> dict[str, Any]:
        """Return the patch that gives it an address; it fails if the pod has changed."""
        return {
            "metadata": {"resourceVersion": self.metadata["resourceVersion"]},
            "status": {
                "hostIP": NODE_ADDRESS,
                "podIP": address,
                "podIPs": [{"ip": address}],
            },
        }

    def serving_status(self, now: str) -> dict[str, Any]:
        """Return the patch by which its status says so; it fails if the pod has changed."""
        others = [c for c in self._status.get("conditions") or [] if c["type"] != SERVING]
        serving = {"type": SERVING, "status": "True", "lastTransitionTime": now}
        return {
            "metadata": {"resourceVersion": self.metadata["resourceVersion"]},
            "status": {"conditions": [*others, serving]},
        }

    def _has(self, condition: str) -> bool:
        conditions = self._status.get("conditions") or []
        return any(c["type"] == condition and c["status"] == "True" for c in conditions)

    @property
    def _spec(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.object["spec"]
        return found

    @property
    def _status(self) -> Mapping[str, Any]:
        return self.object.get("status") or {}

    @cached_property
    def _answering(self) -> tuple[Mapping[str, Any], int] | None:
        """The container that answers, and its port."""
        return http_port(self.containers)


def version_of(image: str) -> str:
    """Return the tag of an image; without one, the start of its digest, else ``latest``."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return tag or digest.partition(":")[2][:_DIGEST_SHOWN] or "latest"
