"""What a release spec says of the container's environment variables."""

from typing import Annotated, TypeAlias

from pydantic import Discriminator, Tag

from devflow.release.spec.deferred import UNION_TAG, Leaf
from devflow.release.spec.fields import DataKey, ObjectName, Text, VariableName
from devflow.release.spec.model import SpecModel


class SecretRef(SpecModel):
    """One key of a Kubernetes Secret in the app's namespace: how a secret value reaches a pod."""

    secret: ObjectName
    """The Secret's name."""
    key: DataKey
    """The key in it."""


EnvValue: TypeAlias = Annotated[
    Annotated[Leaf[Text], Tag(f"{UNION_TAG}value")]
    | Annotated[SecretRef, Tag(f"{UNION_TAG}secret")],
    Discriminator(lambda v: UNION_TAG + ("secret" if isinstance(v, dict | SecretRef) else "value")),
]
"""A value, or ``{secret: NAME, key: KEY}``."""

Env: TypeAlias = dict[VariableName, EnvValue]
