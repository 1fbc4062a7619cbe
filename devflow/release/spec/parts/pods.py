"""What a release spec says of an app's pods."""

from typing import Annotated

from pydantic import Field, model_validator

from devflow.release.kubernetes.value import PodSecurityContext
from devflow.release.spec.fields import ObjectName
from devflow.release.spec.pods.container import ContainerKeys
from devflow.release.spec.pods.identity import IdentitySpec
from devflow.release.spec.pods.lifecycle import DRAIN, LifecycleSpec, PreStop, check_grace
from devflow.release.spec.pods.other_container import InitContainer, OtherContainer
from devflow.release.spec.pods.overlay import Overlay
from devflow.release.spec.pods.probes import Probe
from devflow.release.spec.pods.scheduling import SchedulingSpec
from devflow.release.spec.pods.volumes import Volume, VolumeName


class PodsSpec(ContainerKeys, LifecycleSpec, SchedulingSpec, IdentitySpec):
    """The keys of an app that shape its pods; a change of one starts a release."""

    readiness_probe: Probe = None
    """What has to succeed so that a pod gets requests: a path that answers 2xx or 3xx, a port that
    is open, ``false`` for nothing, or a mapping of Kubernetes' own fields (``httpGet``,
    ``tcpSocket``, ``grpc`` or ``exec``, and timings), with ``path`` and ``port`` as short forms. By
    default, and where a probe names no port, it is the app's.
    """
    pre_stop: PreStop = DRAIN
    """What the container does before it stops: how long it goes on serving, so that no request
    fails while the pod's end becomes known in the mesh; ``false`` for nothing; or Kubernetes'
    mapping.
    """
    volumes: dict[VolumeName, Volume] = Field(default={})
    """Volumes by name: where an empty one is mounted, as in ``tmp: /tmp``, or a source of
    Kubernetes and where the container has it, as in ``tls: {secret: NAME, mount: /etc/tls}``.
    """
    init_containers: Annotated[tuple[InitContainer, ...], Field(strict=False)] = ()
    """Containers that run before the app's own, in this order; with ``restartPolicy: Always`` they
    are sidecars, which go on.
    """
    containers: Annotated[tuple[OtherContainer, ...], Field(strict=False)] = ()
    """More containers beside the app's own."""
    image_pull_secrets: Annotated[tuple[ObjectName, ...], Field(strict=False)] = ()
    """Secrets by which nodes pull images."""
    pod_security_context: PodSecurityContext = Field(default={})
    """What all processes of a pod may do, over the defaults of Pod Security "restricted"."""
    pod_template: Overlay = Field(default={})
    """What the keys above can't say: a strategic merge over the pod template, in Kubernetes' own
    form.
    """

    @model_validator(mode="after")
    def _pods_have_time_to_stop(self) -> "PodsSpec":
        check_grace(self.pre_stop, self.termination_grace_period)
        return self
