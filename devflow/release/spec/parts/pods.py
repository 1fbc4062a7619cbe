"""What a release spec says of an app's pods."""

from pydantic import Field, model_validator

from devflow.release.names import Name
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import AnnotationKey, HttpPath, Text
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.resources import Resources, check_resources
from devflow.release.spec.parts.sizes import check_annotations, check_variables
from devflow.release.workload.env import Env


class PodsSpec(SpecModel):
    """The keys of an app that shape its pods; a change of one starts a release."""

    env: Env = Field(default={})
    """Environment variables: ``NAME: value``, or ``NAME: {secret: NAME, key: KEY}`` for one key of
    a Secret. Give secret values by the second form: the others are readable in the Rollout.
    """
    resources: Resources = Field(default={})
    """CPU and memory of the container, as Kubernetes writes them."""
    readiness_path: HttpPath | None = None
    """The path that answers 2xx or 3xx when a pod is ready; without it, an open port counts."""
    service_account_name: Name | None = None
    """The pods' ServiceAccount; without one the pods get no API token."""
    pod_annotations: dict[AnnotationKey, Leaf[Text]] = Field(default={})
    """More annotations for the pods."""

    @model_validator(mode="after")
    def _kubernetes_takes_it(self) -> "PodsSpec":
        check_resources(self.resources)
        check_annotations(self.pod_annotations, "podAnnotations")
        check_variables(self.env, "env")
        return self
