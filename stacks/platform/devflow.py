"""The Devflow controller in a stack's platform."""

from typing import Annotated

from pydantic import Field

from devflow import components
from devflow.release.names import Name
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import Need, PlatformComponent, Replicas


class DevflowSpec(SpecModel):
    """Settings of ``devflow.components.Devflow``."""

    image: str
    namespace: Name | None = None
    replicas: Replicas | None = None
    cluster: str | None = None
    rollback: bool | None = None
    retention_days: Annotated[int, Field(ge=1)] | None = None
    mongodb_port: Annotated[int, Field(ge=1, le=65535)] | None = None


DEVFLOW = PlatformComponent(
    key="devflow",
    spec=DevflowSpec,
    load=lambda: components.Devflow,
    needs=(
        Need(
            "mongodb_uri",
            ("mongodb.uri", "config.mongodbUri"),
            missing="platform.devflow has no MongoDB to write to; add platform.mongodb, or set"
            " devflow:mongodbUri with 'pulumi config set --secret'",
        ),
    ),
    exports=("namespace",),
)
