"""What a release spec says of a container's environment variables."""

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from devflow.reading.grammar.divisor import check_divisor
from devflow.reading.grammar.names import check_annotation_key, check_label_key
from devflow.reading.shown import shown
from devflow.release.errors import SpecError
from devflow.release.spec.deferred import UNION_TAG, Leaf
from devflow.release.spec.fields import DataKey, ObjectName, Quantity, Text, VariableName
from devflow.release.spec.model import SpecModel

_FIELD = re.compile(r"metadata\.(?P<of>labels|annotations)\['(?P<key>[^']+)'\]")
_FIELDS = (
    *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName"),
    *("spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP"),
    "status.podIPs",
)


def _check_field(path: str) -> str:
    if path in _FIELDS:
        return path
    found = _FIELD.fullmatch(path)
    if found is not None and found["of"] == "labels":
        check_label_key(found["key"])
    elif found is not None:
        check_annotation_key(found["key"])
    else:
        raise ValueError(
            f"{shown(path)} is no field that a variable can have; use {', '.join(_FIELDS)},"
            " metadata.labels['KEY'] or metadata.annotations['KEY']"
        )
    return path


class SecretRef(SpecModel):
    """One key of a Kubernetes Secret in the app's namespace: how a secret value reaches a pod."""

    secret: ObjectName
    """The Secret's name."""
    key: DataKey
    """The key in it."""
    optional: bool = False
    """Whether pods start without it, too."""


class ConfigMapRef(SpecModel):
    """One key of a ConfigMap in the app's namespace."""

    configMap: ObjectName  # noqa: N815 - the keys of a variable's value are the same in Python
    """The ConfigMap's name."""
    key: DataKey
    """The key in it."""
    optional: bool = False
    """Whether pods start without it, too."""


class FieldRef(SpecModel):
    """A field of the pod itself."""

    field: Annotated[str, AfterValidator(_check_field)]
    """Its path, such as ``status.podIP`` or ``metadata.labels['team']``."""


class ResourceRef(SpecModel):
    """What a container may use of a resource."""

    resource: Literal[
        "limits.cpu",
        "limits.memory",
        "limits.ephemeral-storage",
        "requests.cpu",
        "requests.memory",
        "requests.ephemeral-storage",
    ]
    """Such as ``limits.memory``."""
    container: Text | None = None
    """Whose; by default the container's own."""
    divisor: Quantity | None = None
    """The unit that it is counted in, such as ``1Mi``."""

    @model_validator(mode="after")
    def _is_counted_in_a_unit(self) -> "ResourceRef":
        if self.divisor is not None:
            try:
                check_divisor(self.resource, self.divisor)
            except ValueError as error:
                raise SpecError("divisor", str(error)) from None
        return self


_FORMS: dict[str, type[SpecModel]] = {
    "secret": SecretRef,
    "configMap": ConfigMapRef,
    "field": FieldRef,
    "resource": ResourceRef,
}


def _branch(value: Any) -> str:
    if isinstance(value, SpecModel):
        return UNION_TAG + next(key for key, form in _FORMS.items() if isinstance(value, form))
    if not isinstance(value, dict):
        return f"{UNION_TAG}value"
    return UNION_TAG + next((form for form in _FORMS if form in value), "unknown")


class _NoForm(SpecModel):
    @model_validator(mode="before")
    @classmethod
    def _refuse(cls, value: object) -> object:
        raise SpecError(
            "",
            f"{shown(value)} is no value of a variable; write a text, or one of"
            " {secret: NAME, key: KEY}, {configMap: NAME, key: KEY}, {field: status.podIP} and"
            " {resource: limits.memory}",
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {"not": {}}


EnvValue: TypeAlias = Annotated[
    Annotated[Leaf[Text], Tag(f"{UNION_TAG}value")]
    | Annotated[SecretRef, Tag(f"{UNION_TAG}secret")]
    | Annotated[ConfigMapRef, Tag(f"{UNION_TAG}configMap")]
    | Annotated[FieldRef, Tag(f"{UNION_TAG}field")]
    | Annotated[ResourceRef, Tag(f"{UNION_TAG}resource")]
    | Annotated[_NoForm, Tag(f"{UNION_TAG}unknown")],
    Discriminator(_branch),
]
"""A value, or where it comes from."""

Env: TypeAlias = dict[VariableName, EnvValue]


class EnvSource(SpecModel):
    """A Secret or ConfigMap whose keys are all variables."""

    secret: ObjectName | None = None
    """The Secret's name."""
    config_map: ObjectName | None = None
    """The ConfigMap's name."""
    prefix: VariableName | None = None
    """What the variables' names begin with, before the key."""
    optional: bool = False
    """Whether pods start without it, too."""

    @model_validator(mode="after")
    def _is_one(self) -> "EnvSource":
        if (self.secret is None) == (self.config_map is None):
            raise SpecError("", "names one object; write either 'secret' or 'configMap'")
        return self


EnvFrom: TypeAlias = Annotated[tuple[EnvSource, ...], Field(strict=False)]
