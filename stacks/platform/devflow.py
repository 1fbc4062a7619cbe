"""The Devflow controller in a stack's platform."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator

from devflow import components
from devflow.controller.notices.settings import NotifySpec, parse_notify
from devflow.reading.grammar.texts import check_word
from devflow.release.spec.fields import Image, Namespace, ObjectName
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import Need, PlatformComponent, Replicas
from devflow.stacks.platform.settings import ComponentSpec

MOST_RETENTION_DAYS = 36_500
"""A hundred years: for ever, and still a date."""


def _check_cluster(name: str) -> str:
    return check_word(name, "a cluster's name", 253)


def _check_notify(value: Any) -> dict[str, Any]:
    """As it is written: the controller reads it, and checks it again."""
    parse_notify(value)
    checked: dict[str, Any] = value
    return checked


Notify = Annotated[dict[str, Any], PlainValidator(_check_notify, json_schema_input_type=NotifySpec)]


class MongoDBSecretSpec(SpecModel):
    """The Secret that has the record's connection string."""

    name: ObjectName
    key: str | None = None


class DevflowSpec(ComponentSpec):
    """Settings of ``devflow.components.Devflow``."""

    image: Image
    namespace: Namespace | None = None
    replicas: Replicas | None = None
    cluster: Annotated[str, AfterValidator(_check_cluster)] | None = None
    rollback: bool | None = None
    routers: Annotated[list[str], Field(min_length=1)] | None = None
    retention_days: Annotated[int, Field(ge=1, le=MOST_RETENTION_DAYS)] | None = None
    notify: Notify | None = None
    mongodb_secret: MongoDBSecretSpec | None = None
    """A Secret in its namespace with the connection string, which the stack then never sees."""
    mongodb_ca: ObjectName | None = None
    """A ConfigMap in its namespace with the certificate of MongoDB's authority as ``ca.crt``."""
    mongodb_port: Annotated[int, Field(ge=1, le=65535)] | None = None


DEVFLOW = PlatformComponent(
    key="devflow",
    spec=DevflowSpec,
    load=lambda: components.Devflow,
    needs=(
        Need(
            "mongodb_uri",
            ("mongodb.uri", "config.mongodbUri"),
            unless="mongodb_secret",
            missing="platform.devflow has no MongoDB to write to; add platform.mongodb, name a"
            " Secret in mongodbSecret, or set devflow:mongodbUri with 'pulumi config set --secret'",
        ),
        Need("routers", ("argo_rollouts.routers",)),
    ),
    exports=("namespace",),
)
