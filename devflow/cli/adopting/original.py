"""What a team had before an app was moved: kept in an annotation of its Deployment, for the way
back.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devflow.adopt import Manifest, Team, teams_of
from devflow.errors import UserError
from devflow.kube import Client

ADOPTED = "devflow.dev/adopted"
"""On a Deployment that a Rollout has taken the place of: what there was before, as JSON."""
DEPLOYMENT = ("apps/v1", "Deployment")
_OF_THE_SERVER = (
    *("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation"),
    "ownerReferences",
)


@dataclass(frozen=True)
class Original:
    """A Deployment, and what led to it."""

    app: str
    deployment: str
    replicas: int
    service: Manifest
    around: Sequence[Manifest]
    """Routes of Istio, autoscalers and budgets: an Ingress stays as it is."""

    def text(self) -> str:
        """As the annotation has it."""
        return json.dumps(
            {
                "app": self.app,
                "replicas": self.replicas,
                "service": self.service,
                "around": list(self.around),
            }
        )


def running(app: str, manifests: Sequence[Manifest]) -> Team:
    """The Deployment that the app's Service leads to.

    :raises UserError: there is none, or several.
    """
    teams = [
        team
        for team in teams_of(manifests)
        if team.workload["kind"] == "Deployment" and team.name == app and team.services
    ]
    if len(teams) != 1:
        count = "no Deployment" if not teams else f"{len(teams)} Deployments"
        raise UserError(f"{app}: its Service leads to {count}; one can be moved")
    return teams[0]


def original_of(team: Team) -> Original:
    """What is to be kept of it."""
    routes = [one for one in team.routes if one["kind"] == "VirtualService"]
    return Original(
        team.name,
        team.workload["metadata"]["name"],
        team.workload["spec"].get("replicas", 1),
        bare(team.services[0]),
        [bare(one) for one in (*routes, *team.rules, *team.autoscalers, *team.budgets)],
    )


async def find_original(kube: Client, app: str, namespace: str) -> Original | None:
    """What was kept of the app's Deployment when it was moved; ``None`` if it wasn't."""
    found, _ = await kube.list(*DEPLOYMENT, namespace)
    for deployment in found:
        text = (deployment["metadata"].get("annotations") or {}).get(ADOPTED)
        kept = json.loads(text) if text else {}
        if kept.get("app") == app:
            name = deployment["metadata"]["name"]
            return Original(app, name, kept["replicas"], kept["service"], kept["around"])
    return None


def bare(manifest: Mapping[str, Any]) -> Manifest:
    """A live object as one would write it."""
    metadata = {k: v for k, v in manifest["metadata"].items() if k not in _OF_THE_SERVER}
    return {**{k: v for k, v in manifest.items() if k != "status"}, "metadata": metadata}
