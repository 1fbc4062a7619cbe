"""What a release spec says of a container, be it the app's own or one beside it."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from devflow.release.kubernetes.value import SecurityContext
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import Text
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.resources import Resources, check_resources
from devflow.release.spec.parts.sizes import check_variables
from devflow.release.spec.pods.env import Env, EnvFrom
from devflow.release.spec.pods.probes import Probe

Words = Annotated[tuple[Leaf[Text], ...], Field(strict=False)]


class ContainerKeys(SpecModel):
    """The keys that all containers have."""

    command: Words = ()
    """What the container runs instead of its image's entry point."""
    args: Words = ()
    """The arguments of what it runs, instead of its image's."""
    env: Env = Field(default={})
    """Environment variables: ``NAME: value``, or from where: ``{secret: NAME, key: KEY}``,
    ``{configMap: NAME, key: KEY}``, ``{field: status.podIP}`` or ``{resource: limits.memory}``.
    Give secret values by a Secret: the others are readable in the Rollout.
    """
    env_from: EnvFrom = ()
    """Secrets and ConfigMaps all of whose keys are variables: ``{secret: NAME}`` or ``{configMap:
    NAME}``, with ``prefix``.
    """
    resources: Resources = Field(default={})
    """CPU and memory of the container, as Kubernetes writes them."""
    liveness_probe: Probe = None
    """What has to succeed again and again or the container is started anew: as
    ``readinessProbe``.
    """
    startup_probe: Probe = None
    """What has to succeed once before the other probes begin: as ``readinessProbe``."""
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] | None = None
    """When nodes pull the image; by default ``Always`` for the tag ``latest``, else if it isn't
    there.
    """
    security_context: SecurityContext = Field(default={})
    """What the container's processes may do, over the defaults of Pod Security "restricted"."""

    @model_validator(mode="after")
    def _kubernetes_takes_the_container(self) -> "ContainerKeys":
        check_resources(self.resources)
        check_variables(self.env, "env")
        return self
