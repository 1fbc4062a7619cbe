"""A minimal Argo CD, by its chart."""

from typing import Any, NotRequired, TypedDict

import pulumi

from devflow.components.argo_cd.plugin import plugin_values
from devflow.components.argo_cd.sso import ArgoCDSsoArgs, sso_values
from devflow.components.charts import ARGO_CD
from devflow.components.helm import (
    PlacementArgs,
    checked,
    helm_release,
    install_once,
    merged,
    placed,
    platform_namespace,
    without_nothing,
)
from devflow.components.settings.argo_cd import NAMESPACE, ArgoCDSettings


class ArgoCDArgs(TypedDict):
    """Where Argo CD is installed, with which plugin, and who may use it."""

    namespace: NotRequired[str]
    """Its namespace, ``argocd`` by default. The releases' Applications have to be in it."""
    plugin_image: NotRequired[pulumi.Input[str]]
    """An image with ``devflow-plugin`` on its PATH. Without one, Argo CD can read directories of
    rendered manifests only.
    """
    sso: NotRequired[ArgoCDSsoArgs]
    """Single sign-on. Without it there is one user, ``admin``."""
    version: NotRequired[str]
    """The version of the chart, rather than the pinned one."""
    values: NotRequired[dict[str, Any]]
    """Values of the chart ``argo-cd``, merged over those of this component at every depth."""
    resources: NotRequired[dict[str, Any]]
    """Requests and limits of the application controller, which needs most."""
    placement: NotRequired[PlacementArgs]
    """On which nodes its pods run, but for those of Redis with ``high_availability``."""
    high_availability: NotRequired[bool]
    """Two repository servers and API servers, and three of Redis, which need three nodes."""


class ArgoCD(pulumi.ComponentResource):
    """A minimal Argo CD: no Dex, no notifications, no ApplicationSets.

    It tracks resources by annotation, which the objects of a release carry. The fields that Argo
    Rollouts rewrites are ignored in each release's own Application.

    :raises pulumi.RunError: one line for each argument that can't be used, before anything is
        declared; a second Argo CD in the program.
    """

    namespace: pulumi.Output[str]
    """The namespace in which Argo CD looks for Applications."""
    chart_version: pulumi.Output[str]
    """The version of the Helm chart."""

    def __init__(
        self, name: str, args: ArgoCDArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        args = checked(ArgoCDSettings, name, args)
        namespace = args.get("namespace", NAMESPACE)
        install_once("Argo CD", name, [namespace])
        super().__init__("devflow:index:ArgoCD", name, {}, opts)
        home = platform_namespace(namespace, self)
        version = args.get("version", ARGO_CD.version)
        helm_release(
            *("argocd", ARGO_CD, namespace, _values(args), self, [home]),
            version=version,
            over=args.get("values"),
            where="argoCd.values",
        )
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(version)
        self.register_outputs({"namespace": self.namespace, "chart_version": self.chart_version})


_MINIMAL: dict[str, Any] = {
    "configs": {"cm": {"application.resourceTrackingMethod": "annotation"}},
    "dex": {"enabled": False},
    "notifications": {"enabled": False},
    "applicationSet": {"replicas": 0},
}
_TWO_OR_MORE = {"replicas": 2, "pdb": {"enabled": True, "minAvailable": 1}}
_HIGH_AVAILABILITY: dict[str, Any] = {
    # The chart leaves out its single Redis then.
    "redis-ha": {"enabled": True},
    "server": _TWO_OR_MORE,
    "repoServer": _TWO_OR_MORE,
}


def _values(args: ArgoCDArgs) -> dict[str, Any]:
    everywhere = {"networkPolicy": {"create": True}, **placed(args.get("placement"))}
    values = merged(_MINIMAL, {"global": everywhere})
    if "resources" in args:
        values["controller"] = without_nothing({"resources": args["resources"]})
    if args.get("high_availability"):
        values = merged(values, _HIGH_AVAILABILITY)
    if "plugin_image" in args:
        values = merged(values, plugin_values(args["plugin_image"]))
    if "sso" in args:
        values = merged(values, {"configs": sso_values(args["sso"])})
    return values
