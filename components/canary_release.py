"""One app under canary release: five objects, one component."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import Service

from components.canary_release_args import CanaryReleaseArgs
from devflow.release import AppSpec, Manifest, SpecError, build, parse_app
from devflow.release.names import CANARY, STABLE

MOVED_BY_ARGO_ROLLOUTS: Mapping[str, list[str]] = {
    "VirtualService": ["spec.http"],
    "DestinationRule": ["spec.subsets"],
}
"""What Argo Rollouts rewrites while it moves traffic. Ignored, so that an ``up`` in the middle of a
canary moves nothing; whole, because server-side apply knows no paths inside of lists.
"""


class CanaryRelease(pulumi.ComponentResource):
    """Service, DestinationRule, VirtualService, Rollout and Argo CD Application of one app.

    The first deploy goes straight to stable; from then on a new ``image`` walks the step schedule.
    Nothing waits for a Rollout to be healthy: a release may pause for longer than an ``up`` should
    take.

    :raises pulumi.RunError: one line for each argument that can't be used.
    """

    url: pulumi.Output[str]
    """Where the app answers: its first host, or its name inside the mesh. Scheme ``http``; TLS is
    the gateway's to add.
    """
    host: pulumi.Output[str]
    """The host in ``url``."""
    namespace: pulumi.Output[str]
    """The namespace of the app's pods."""
    stable_subset: pulumi.Output[str]
    """Name of the DestinationRule's subset that holds the stable pods."""
    canary_subset: pulumi.Output[str]
    """Name of the DestinationRule's subset that holds the canary's pods."""
    objects: pulumi.Output[dict[str, str]]
    """The five objects: kind to ``NAMESPACE/NAME``."""

    def __init__(
        self,
        name: str,
        args: CanaryReleaseArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        try:
            app = parse_app(name, args, by_alias=False)
        except SpecError as error:
            raise pulumi.RunError(str(error.under(name))) from None
        super().__init__("devflow:index:CanaryRelease", name, {}, opts)
        manifests = build(app)
        routing = [
            Service(
                f"{name}-service",
                metadata=manifests.service["metadata"],
                spec=manifests.service["spec"],
                opts=pulumi.ResourceOptions(parent=self),
            ),
            self._custom(manifests.destination_rule),
            self._custom(manifests.virtual_service),
        ]
        # A Rollout that finds no VirtualService is marked Degraded until its next reconciliation.
        self._custom(manifests.rollout, depends_on=routing)
        self._custom(manifests.application)

        self._outputs = _outputs(app, manifests)
        self.register_outputs(self._outputs)

    def __getattr__(self, name: str) -> pulumi.Output[Any]:
        """Makes an output when it is first read: most never are, and each costs the SDK a task."""
        outputs = self.__dict__.get("_outputs", {})
        if name not in outputs:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        output = pulumi.Output.from_input(outputs[name])
        setattr(self, name, output)
        return output

    def _custom(
        self, manifest: Manifest, depends_on: Sequence[pulumi.Resource] | None = None
    ) -> CustomResource:
        kind = manifest["kind"]
        return CustomResource(
            f"{manifest['metadata']['name']}-{kind.lower()}",
            api_version=manifest["apiVersion"],
            kind=kind,
            metadata=manifest["metadata"],
            spec=manifest["spec"],
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=list(depends_on) if depends_on else None,
                ignore_changes=MOVED_BY_ARGO_ROLLOUTS.get(kind),
            ),
        )


def _outputs(app: AppSpec, manifests: Iterable[Manifest]) -> dict[str, pulumi.Input[Any]]:
    host: pulumi.Input[str] = (
        app.hosts[0] if app.hosts else f"{app.name}.{app.namespace}.svc.cluster.local"
    )
    return {
        "url": f"http://{host}" if isinstance(host, str) else pulumi.Output.concat("http://", host),
        "host": host,
        "namespace": app.namespace,
        "stable_subset": STABLE,
        "canary_subset": CANARY,
        "objects": {
            m["kind"]: f"{m['metadata']['namespace']}/{m['metadata']['name']}" for m in manifests
        },
    }
