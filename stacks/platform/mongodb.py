"""MongoDB in a stack's platform."""

from devflow import components
from devflow.release.names import Name
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import Need, PlatformComponent, Replicas


class MongoDBSpec(SpecModel):
    """Settings of ``devflow.components.MongoDB``."""

    namespace: Name | None = None
    members: Replicas | None = None
    storage: str | None = None


MONGODB = PlatformComponent(
    key="mongodb",
    spec=MongoDBSpec,
    load=lambda: components.MongoDB,
    needs=(Need("external_uri", ("config.mongodbUri",)),),
    exports=("namespace", "secret_name"),
    stack_outputs=(("mongodbUri", "uri"),),
)
