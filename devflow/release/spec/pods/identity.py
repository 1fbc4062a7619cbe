"""What a release spec says of what pods are called, and as whom they act."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from devflow.release.errors import SpecError
from devflow.release.names import APP_LABEL, HASH_LABEL
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import AnnotationKey, LabelKey, LabelValue, ObjectName, Text
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.sizes import check_annotations

RESERVED = {
    APP_LABEL: "the Service and the Rollout find the app's pods by it",
    HASH_LABEL: "Argo Rollouts writes it, to tell versions apart",
}
"""Labels of pods that are ours, with what each is for."""


def check_labels(labels: Mapping[str, object], where: str) -> None:
    """:raises SpecError: one of them is what a release needs to be as it is."""
    for key, why in RESERVED.items():
        if key in labels:
            raise SpecError(f"{where}.{key}", f"is not yours to set: {why}; leave it out")


class EphemeralMetadata(SpecModel):
    """Labels and annotations that a pod has only while it is of the canary, or of stable."""

    labels: dict[LabelKey, Leaf[LabelValue]] = Field(default={})
    """Labels."""
    annotations: dict[AnnotationKey, Leaf[Text]] = Field(default={})
    """Annotations."""

    @model_validator(mode="after")
    def _kubernetes_takes_it(self) -> "EphemeralMetadata":
        check_labels(self.labels, "labels")
        check_annotations(self.annotations, "annotations")
        return self


class ServiceAccountSpec(SpecModel):
    """The pods' ServiceAccount."""

    name: ObjectName | None = None
    """One that is there already; by default one is made, named as the app."""
    annotations: dict[AnnotationKey, Leaf[Text]] = Field(default={})
    """Of the one that is made, such as the identity that it has in a cloud."""
    token: bool = True
    """Whether pods get a token for the API server."""

    @model_validator(mode="after")
    def _only_ours_is_annotated(self) -> "ServiceAccountSpec":
        check_annotations(self.annotations, "annotations")
        if self.name is not None and self.annotations:
            raise SpecError(
                "annotations",
                f"{self.name} isn't made here, so it can't be annotated; leave out 'name'",
            )
        return self


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


ServiceAccount: TypeAlias = Annotated[
    ServiceAccountSpec, BeforeValidator(_named, json_schema_input_type=str | ServiceAccountSpec)
]
"""The name of one that is there already, or :class:`ServiceAccountSpec`."""


class IdentitySpec(SpecModel):
    """The keys of an app about its pods' metadata and account."""

    service_account: ServiceAccount | None = None
    """The pods' ServiceAccount: the name of one that is there, or a mapping for one that is made,
    such as ``{annotations: {…}}``. Without one the pods get no API token.
    """
    pod_labels: dict[LabelKey, Leaf[LabelValue]] = Field(default={})
    """More labels for the pods."""
    pod_annotations: dict[AnnotationKey, Leaf[Text]] = Field(default={})
    """More annotations for the pods."""
    canary_metadata: EphemeralMetadata = EphemeralMetadata.unwritten()
    """Labels and annotations of pods while they are of the canary."""
    stable_metadata: EphemeralMetadata = EphemeralMetadata.unwritten()
    """Labels and annotations of pods while they are of stable."""

    @model_validator(mode="after")
    def _labels_are_free(self) -> "IdentitySpec":
        check_labels(self.pod_labels, "podLabels")
        check_annotations(self.pod_annotations, "podAnnotations")
        return self
