"""MongoDB in a stack's platform."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from devflow import components
from devflow.reading.shown import shown
from devflow.release.freeze import check_cron
from devflow.release.spec.fields import Image, Namespace, ObjectName, Quantity
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import Need, PlatformComponent, Replicas
from devflow.stacks.platform.settings import ChartSpec


class MongoDBTlsSpec(SpecModel):
    """Certificates of MongoDB that exist."""

    certificate_secret: ObjectName
    """A Secret of type ``kubernetes.io/tls`` in its namespace."""
    ca_config_map: ObjectName
    """A ConfigMap with the authority's certificate as ``ca.crt``."""


_MACROS = ("@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually")


_VALUE = re.compile(r"\*|[0-9]+|[A-Za-z]{3}", re.ASCII)
_SUNDAY = re.compile(r"(?<!/)\b0*7\b")


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


class MongoDBBackupSpec(SpecModel):
    """Dumps of the record."""

    schedule: Annotated[str, AfterValidator(_check_schedule)] | None = None
    """When, as a CronJob has it, in UTC."""
    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    """How long a dump is kept."""
    storage: Quantity | None = None
    """Size of the volume of the dumps."""
    image: Image | None = None
    """An image with ``mongodump`` and ``sh``."""


class MongoDBSpec(ChartSpec):
    """Settings of ``devflow.components.MongoDB``."""

    namespace: Namespace | None = None
    members: Replicas | None = None
    storage: Quantity | None = None
    tls: MongoDBTlsSpec | None = None
    """With certificates, members and clients speak TLS alone."""
    backup: MongoDBBackupSpec | None = None
    """Dumps of the record; none by default."""


MONGODB = PlatformComponent(
    key="mongodb",
    spec=MongoDBSpec,
    load=lambda: components.MongoDB,
    needs=(Need("external_uri", ("config.mongodbUri",)),),
    exports=("namespace", "secret_name"),
    stack_outputs=(("mongodbUri", "uri"),),
)
