"""MongoDB in a stack's platform."""

from devflow import components
from devflow.components.settings.mongodb import NAMESPACE, MongoDBArguments, MongoDBSettings
from devflow.stacks.platform.component import Need, PlatformComponent
from devflow.stacks.platform.switch import Switch


class MongoDBSpec(Switch, MongoDBSettings):
    """Settings of ``devflow.components.MongoDB``."""


MONGODB = PlatformComponent(
    key="mongodb",
    spec=MongoDBSpec,
    arguments=MongoDBArguments,
    load=lambda: components.MongoDB,
    needs=(Need("external_uri", ("config.mongodbUri",)),),
    namespaces=(NAMESPACE,),
    exports=("namespace", "secret_name"),
    stack_outputs=(("mongodbUri", "uri"),),
)
