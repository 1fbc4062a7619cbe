"""MongoDB in a stack's platform."""

from devflow import components
from devflow.release.spec.fields import Namespace, Quantity
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import Need, PlatformComponent, Replicas


class MongoDBSpec(SpecModel):
    """Settings of ``devflow.components.MongoDB``."""

    namespace: Namespace | None = None
    members: Replicas | None = None
    storage: Quantity | None = None


MONGODB = PlatformComponent(
    key="mongodb",
    spec=MongoDBSpec,
    load=lambda: components.MongoDB,
    needs=(Need("external_uri", ("config.mongodbUri",)),),
    exports=("namespace", "secret_name"),
    stack_outputs=(("mongodbUri", "uri"),),
)
