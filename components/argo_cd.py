"""Argo CD: compares each app with Git and shows where they differ."""

from typing import NotRequired, TypedDict

import pulumi

from components.charts import ARGO_CD
from components.helm import helm_release, platform_namespace


class ArgoCDArgs(TypedDict):
    """Where Argo CD lives."""

    namespace: NotRequired[str]
    """Its namespace, ``argocd`` by default: where a release's Application has to be."""


class ArgoCD(pulumi.ComponentResource):
    """Argo CD without what a release needs none of: no single sign-on server, no notifications, no
    ApplicationSets.

    Resources are tracked by annotation, which releases carry. What Argo Rollouts rewrites is
    ignored by each release's own Application, not here.
    """

    namespace: pulumi.Output[str]
    """The namespace in which it looks for Applications."""
    chart_version: pulumi.Output[str]

    def __init__(
        self, name: str, args: ArgoCDArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("devflow:index:ArgoCD", name, {}, opts)
        namespace = args.get("namespace", "argocd")
        home = platform_namespace(namespace, self)
        helm_release("argocd", ARGO_CD, namespace, _VALUES, self, [home])
        self.namespace = pulumi.Output.from_input(namespace)
        self.chart_version = pulumi.Output.from_input(ARGO_CD.version)
        self.register_outputs({"namespace": self.namespace, "chart_version": self.chart_version})


_VALUES: dict[str, object] = {
    "configs": {"cm": {"application.resourceTrackingMethod": "annotation"}},
    "global": {"networkPolicy": {"create": True}},
    "dex": {"enabled": False},
    "notifications": {"enabled": False},
    "applicationSet": {"replicas": 0},
}
