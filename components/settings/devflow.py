"""Settings of the Devflow controller."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from devflow.components.settings.argo_rollouts import RouterName
from devflow.components.settings.common import ComponentSettings, OwnNamespace, Replicas
from devflow.components.settings.mongodb import MongoDBUri
from devflow.controller.notices.settings import NotifySpec, parse_notify
from devflow.reading.grammar.texts import check_word
from devflow.release import SpecError
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.fields import Image, ObjectName
from devflow.release.spec.model import SpecModel

NAMESPACE = "devflow"
"""Where it is by default."""
MOST_RETENTION_DAYS = 36_500
"""A hundred years: for ever, and still a date."""


def _check_cluster(name: str) -> str:
    return check_word(name, "a cluster's name", 253)


def _check_notify(value: Any) -> dict[str, Any]:
    """As it is written: the controller reads it, and checks it again."""
    parse_notify(value)
    checked: dict[str, Any] = value
    return checked


Port = Annotated[int, Field(ge=1, le=65535)]
Notify = Annotated[dict[str, Any], PlainValidator(_check_notify, json_schema_input_type=NotifySpec)]


class MongoDBSecretSpec(SpecModel):
    """The Secret that has the record's connection string."""

    name: ObjectName
    key: str | None = None


class DevflowSettings(ComponentSettings):
    """What a stack's file and a program may write of ``devflow.components.Devflow``."""

    image: Leaf[Image]
    namespace: OwnNamespace | None = None
    replicas: Replicas | None = None
    cluster: Leaf[Annotated[str, AfterValidator(_check_cluster)]] | None = None
    rollback: bool | None = None
    routers: Leaf[Annotated[list[RouterName], Field(min_length=1)]] | None = None
    retention_days: Leaf[Annotated[int, Field(ge=1, le=MOST_RETENTION_DAYS)]] | None = None
    notify: Notify | None = None
    mongodb_secret: MongoDBSecretSpec | None = None
    """A Secret in its namespace with the connection string, which the stack then never sees."""
    mongodb_ca: ObjectName | None = None
    """A ConfigMap in its namespace with the certificate of MongoDB's authority as ``ca.crt``."""
    mongodb_port: Port | None = None
    api_server_port: Port | None = None
    """Where the API server itself listens, behind its Service."""


class DevflowArguments(DevflowSettings):
    """What a program may pass to ``devflow.components.Devflow``."""

    mongodb_uri: MongoDBUri | None = None

    @model_validator(mode="after")
    def _one_record(self) -> "DevflowArguments":
        if (self.mongodb_uri is None) == (self.mongodb_secret is None):
            raise SpecError(
                "",
                "needs either mongodbUri or mongodbSecret, the connection string of the record's"
                " MongoDB or the Secret that has it",
            )
        return self
