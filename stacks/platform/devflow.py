"""The Devflow controller in a stack's platform."""

from devflow import components
from devflow.components.settings.devflow import NAMESPACE, DevflowArguments, DevflowSettings
from devflow.stacks.platform.component import Need, PlatformComponent
from devflow.stacks.platform.switch import Switch


class DevflowSpec(Switch, DevflowSettings):
    """Settings of ``devflow.components.Devflow``."""


DEVFLOW = PlatformComponent(
    key="devflow",
    spec=DevflowSpec,
    arguments=DevflowArguments,
    load=lambda: components.Devflow,
    needs=(
        Need(
            "mongodb_uri",
            ("mongodb.uri", "config.mongodbUri"),
            unless="mongodb_secret",
            missing="has no MongoDB to write to; add platform.mongodb, name a Secret in"
            " mongodbSecret, or set devflow:mongodbUri with 'pulumi config set --secret'",
        ),
        Need("routers", ("argo_rollouts.routers",)),
    ),
    namespaces=(NAMESPACE,),
    exports=("namespace",),
    # Its pod would end until Rollouts and Applications are kinds of the cluster, and be started
    # less and less often.
    after=("argo_rollouts", "argo_cd"),
)
