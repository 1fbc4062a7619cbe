"""What an app may set of its Ingress."""

from pydantic import Field, model_validator

from devflow.release.spec.fields import AnnotationKey, ObjectName, Text
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.sizes import check_annotations


class NginxSettings(SpecModel):
    """``router: {nginx: …}``."""

    class_name: ObjectName = "nginx"
    """The IngressClass."""
    annotations: dict[AnnotationKey, Text] = Field(default={})
    """Annotations of the app's Ingress, such as ``nginx.ingress.kubernetes.io/proxy-body-size``.
    """
    additional_ingress_annotations: dict[AnnotationKey, Text] = Field(default={})
    """Annotations of the canary's Ingress: as in ``canary-by-header: X-Canary``, or with their
    prefix. One by header or cookie holds from the first step of a release to its last.
    """

    @model_validator(mode="after")
    def _kubernetes_takes_them(self) -> "NginxSettings":
        check_annotations(self.annotations, "annotations")
        # Argo Rollouts adds them to those of the app's Ingress.
        both = {**self.annotations, **self.additional_ingress_annotations}
        check_annotations(both, "additionalIngressAnnotations")
        return self
