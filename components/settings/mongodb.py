"""Settings of MongoDB."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator
from pydantic.alias_generators import to_camel

from devflow.components.settings.common import ChartSettings, OwnNamespace, Replicas
from devflow.reading.mongodb_uri import uri_fault
from devflow.reading.shown import shown
from devflow.release import SpecError
from devflow.release.freeze import check_cron
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import Image, ObjectName, Quantity
from devflow.release.spec.model import SpecModel

NAMESPACE = "mongodb"
"""Where it is by default."""
_MACROS = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")
_VALUE = re.compile(r"\*|[0-9]+|[A-Za-z]{3}", re.ASCII)
_SUNDAY = re.compile(r"(?<!/)\b0*7\b")
_LEAST_MEMBERS = 3
_OF_THE_REPLICA_SET = ("members", "storage", "tls", "backup", "version", "values", "resources")


def _check_schedule(text: str) -> str:
    """A CronJob knows neither the last day of a month, nor the second Friday, nor day 7."""
    if text in _MACROS:
        return text
    *_, weekdays = fields = check_cron(text).split()
    values = (value for field in fields for value in re.split("[-,/]", field))
    if not all(_VALUE.fullmatch(value) for value in values) or _SUNDAY.search(weekdays):
        raise ValueError(
            f"{shown(text)} is no cron expression of a CronJob: it knows values, lists, ranges and"
            " steps, and Sunday as 0 or SUN; write it as in '17 3 * * SUN'"
        )
    return text


def _check_uri(uri: str) -> str:
    if fault := uri_fault(uri):
        raise ValueError(fault)
    return uri


MongoDBUri = Leaf[Annotated[str, AfterValidator(_check_uri)]]
"""A connection string with credentials, which no error shows."""


class MongoDBTlsSpec(SpecModel):
    """Certificates of MongoDB that exist."""

    certificate_secret: ObjectName
    """A Secret of type ``kubernetes.io/tls`` in its namespace."""
    ca_config_map: ObjectName
    """A ConfigMap with the authority's certificate as ``ca.crt``."""


class MongoDBBackupSpec(SpecModel):
    """Dumps of the record."""

    schedule: Annotated[str, AfterValidator(_check_schedule)] | None = None
    """When, as a CronJob has it, in UTC."""
    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """How long a dump is kept."""
    storage: Leaf[Quantity] | None = None
    """Size of the volume of the dumps."""
    image: Leaf[Image] | None = None
    """An image with ``mongodump`` and ``sh``."""


class MongoDBSettings(ChartSettings):
    """What a stack's file and a program may write of ``devflow.components.MongoDB``."""

    namespace: OwnNamespace | None = None
    members: Replicas | None = None
    storage: Leaf[Quantity] | None = None
    tls: MongoDBTlsSpec | None = None
    """With certificates, members and clients speak TLS alone."""
    backup: MongoDBBackupSpec | None = None
    """Dumps of the record; none by default."""

    @model_validator(mode="after")
    def _can_elect(self) -> "MongoDBSettings":
        if self.high_availability and (self.members or _LEAST_MEMBERS) < _LEAST_MEMBERS:
            raise SpecError(
                "highAvailability",
                f"needs {_LEAST_MEMBERS} members or more, not {self.members}: fewer elect no"
                " primary when one is away",
            )
        return self


class MongoDBArguments(MongoDBSettings):
    """What a program may pass to ``devflow.components.MongoDB``."""

    external_uri: MongoDBUri | None = None

    @model_validator(mode="after")
    def _installed_or_there(self) -> "MongoDBArguments":
        if self.external_uri is None:
            return self
        for key in _OF_THE_REPLICA_SET:
            if getattr(self, key) is not None:
                raise SpecError(
                    to_camel(key),
                    "no MongoDB is installed where the stack has the address of one (mongodbUri,"
                    " externalUri); take one out",
                )
        return self
