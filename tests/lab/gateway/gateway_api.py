"""An app behind the lab's Gateway of the Gateway API."""

from dataclasses import dataclass
from typing import Any

from devflow.lab.load import Target
from tests.lab.loads import fetch
from tests.lab.traffic import App, Object

VERSION = "gateway.networking.k8s.io/v1"
HTTP_ROUTE = VERSION, "HTTPRoute"
GATEWAY = "istio-ingress/public"
REVISIONS = "stable", "canary"


@dataclass
class GatewayApiApp(App):
    """Its settings name the router ``gateway-api``."""

    @property
    def target(self) -> Target:
        return Target.parse(self.lab.gateway_api, self.host)

    @property
    def canary_cluster(self) -> str:
        return f"|{self.name}-canary.{self.namespace}.svc.cluster.local"

    def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        return fetch(self.lab.gateway_api + path, Host=self.host, **headers)

    def rules(self) -> list[Object]:
        """Of its HTTPRoute: its own, and those that Argo Rollouts adds beside."""
        route: Object = self.ask(lambda kube: kube.get(*HTTP_ROUTE, self.name, self.namespace))
        rules: list[Object] = route["spec"]["rules"]
        return rules

    def weights(self) -> dict[str, int]:
        (rule,) = (rule for rule in self.rules() if len(rule["backendRefs"]) == len(REVISIONS))
        return {
            "canary" if ref["name"].endswith("-canary") else "stable": ref["weight"]
            for ref in rule["backendRefs"]
        }


def own_route(app: App) -> Object:
    """What a user applies before an app moves here: it leads to the stable Service."""
    namespace, _, name = GATEWAY.partition("/")
    parent: dict[str, Any] = {"namespace": namespace, "name": name}
    return {
        "apiVersion": VERSION,
        "kind": "HTTPRoute",
        "metadata": {"name": f"{app.name}-moving", "namespace": app.namespace},
        "spec": {
            "parentRefs": [parent],
            "hostnames": [app.host],
            "rules": [{"backendRefs": [{"name": app.name, "port": 80}]}],
        },
    }
