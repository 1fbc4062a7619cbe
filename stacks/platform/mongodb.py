"""MongoDB in a stack's platform."""

from typing import Annotated

from pydantic import AfterValidator, Field

from devflow import components
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


def _check_schedule(text: str) -> str:
    return text if text in _MACROS else check_cron(text)


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
