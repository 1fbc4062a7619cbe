"""What a release spec says of the configuration that travels with a release."""

import json
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from devflow.reading.grammar.mount import check_digest, check_mount_path
from devflow.reading.grammar.names import check_data_key
from devflow.release.errors import SpecError
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import DataKey, ObjectName, Text, VariableName
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.sizes import MOST_ANNOTATION_BYTES, RESERVED_BYTES

MountPath = Annotated[str, AfterValidator(check_mount_path)]
Digest = Annotated[str, AfterValidator(check_digest)]

_ValueName = Annotated[VariableName, AfterValidator(check_data_key)]
"""A variable's name that may be a key of a ConfigMap, too."""
_MOST_BYTES = MOST_ANNOTATION_BYTES - RESERVED_BYTES
"""Argo CD writes what it has applied into an annotation of the object, so this limit is the first
that a ConfigMap meets.
"""


class ConfigSpec(SpecModel):
    """Configuration that belongs to a version: a change of it alone is a release, and a rollback
    brings the old one back.
    """

    files: dict[DataKey, Text] = Field(default={})
    """Files by name, with their content; mounted read-only in the folder ``path``."""
    path: MountPath = "/etc/config"
    """The folder of ``files`` in the container, which holds nothing else."""
    values: dict[_ValueName, Text] = Field(default={})
    """Environment variables: ``NAME: value``. Secret values belong in a Secret."""

    @model_validator(mode="after")
    def _fits_into_one_object(self) -> "ConfigSpec":
        if not self.files and not self.values:
            raise SpecError("", "has neither 'files' nor 'values'; write one, or leave it out")
        for name in self.files.keys() & self.values.keys():
            raise SpecError(f"values.{name}", "is the name of a file, too; rename one of the two")
        if (size := len(json.dumps(self.data).encode())) > _MOST_BYTES:
            raise SpecError(
                "", f"has {size:,} bytes, the limit is {_MOST_BYTES:,}; keep large data elsewhere"
            )
        return self

    @property
    def data(self) -> Mapping[str, str]:
        """What the ConfigMap holds."""
        return {**self.files, **self.values}


class ConfigPart(SpecModel):
    """The keys of an app about configuration; a change of one starts a release."""

    config: ConfigSpec | None = None
    """Files and variables that travel with the release."""
    secret_checksums: dict[ObjectName, Leaf[Digest]] = Field(default={})
    """Digests of the Secrets that the pods refer to, by name. A new digest starts a release, so
    that a change of a Secret walks the schedule, too. Never a value.
    """


def check_config(config: ConfigSpec | None, variables: Mapping[str, object]) -> None:
    """:raises SpecError: a variable of ``config`` is one of ``env``, too."""
    for name in (config.values if config else {}).keys() & variables.keys():
        raise SpecError(f"config.values.{name}", "is set by 'env', too; leave out one of the two")
