"""What a release spec says of containers beside the app's own."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from devflow.reading.grammar.names import check_label
from devflow.release.errors import SpecError
from devflow.release.kubernetes.value import PortOfContainer
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import Image
from devflow.release.spec.pods.container import ContainerKeys
from devflow.release.spec.pods.lifecycle import PreStop
from devflow.release.spec.pods.probes import HANDLERS, Probe
from devflow.release.spec.pods.volumes import Mounts, VolumeName


def _check_container_name(name: str) -> str:
    return check_label(name, "the name of a container")


class OtherContainer(ContainerKeys):
    """A container beside the app's own."""

    name: Annotated[str, AfterValidator(_check_container_name)]
    """Its name."""
    image: Leaf[Image]
    """Its image; another one starts a release, too."""
    ports: Annotated[tuple[PortOfContainer, ...], Field(strict=False)] = ()
    """Its ports, as Kubernetes has them. The app's Service doesn't lead to them."""
    readiness_probe: Probe = None
    """What has to succeed so that the pod gets requests: a path, a port, or Kubernetes' mapping.
    Where it names no port, it asks the container's first.
    """
    pre_stop: PreStop = None
    """What it does before it stops: as the app's own, but by default nothing."""
    mounts: dict[VolumeName, Mounts] = Field(default={})
    """Where it has the app's ``volumes``, by their names."""

    @model_validator(mode="after")
    def _probes_know_a_port(self) -> "OtherContainer":
        for key in ("liveness_probe", "startup_probe", "readiness_probe"):
            probe = getattr(self, key)
            if probe and not self.ports and _needs_port(probe):
                field = type(self).model_fields[key]
                raise SpecError(field.alias or key, "names no port, and the container has none")
        return self


def _needs_port(probe: dict[str, object]) -> bool:
    named = next((key for key in HANDLERS if key in probe), None)
    if named == "exec":
        return False
    asked = probe[named] if named else probe
    return not isinstance(asked, dict) or "port" not in asked


class InitContainer(OtherContainer):
    """A container that runs before the app's own: to its end, or with ``restartPolicy: Always`` as
    a sidecar that starts before it and stops after it.
    """

    restart_policy: Literal["Always"] | None = None
    """``Always``: a sidecar."""

    @model_validator(mode="after")
    def _only_sidecars_are_probed(self) -> "InitContainer":
        if self.restart_policy is not None:
            return self
        for key in ("liveness_probe", "startup_probe", "readiness_probe", "pre_stop"):
            if getattr(self, key):
                field = type(self).model_fields[key]
                raise SpecError(
                    field.alias or key,
                    "is for containers that go on; a sidecar has restartPolicy: Always",
                )
        return self
