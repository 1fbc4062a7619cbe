"""Whether the kinds of the apps' objects are served, in the versions in which they are applied."""

from collections.abc import AsyncIterator

from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site
from devflow.kube import UnknownKindError
from devflow.release.workload.rollout import ARGO_VERSION

OWNERS = {
    "argoproj.io": "Argo Rollouts (Rollout, Analysis…) or Argo CD (Application, AppProject)",
    "networking.istio.io": "Istio",
    "gateway.networking.k8s.io": "the Gateway API",
    "traefik.io": "Traefik",
    "keda.sh": "KEDA",
}
"""Whose CRDs a group's are."""
ALWAYS = ((ARGO_VERSION, "Rollout"), (ARGO_VERSION, "AnalysisRun"), (ARGO_VERSION, "Application"))
"""What the controller and `watch` read, whatever the apps."""


class Kinds:
    """By discovery, which every user may."""

    name = "kinds"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        wanted = {(one["apiVersion"], one["kind"]) for one in site.manifests} | set(ALWAYS)
        well = 0
        for version, kind in sorted(wanted):
            try:
                await site.kube.discover(version, kind)
                well += 1
            except UnknownKindError:
                yield await self._missing(site, version, kind)
        if well:
            yield Finding(self.name, Status.OK, f"{well} of {len(wanted)} kinds are served")

    async def _missing(self, site: Site, version: str, kind: str) -> Finding:
        group = version.rpartition("/")[0]
        owner = OWNERS.get(group, f"what brings the API group {group or 'v1'}")
        served = await site.kube.find_kind(group, kind)
        instead = f", but in {served.api_version}" if served else ""
        return Finding(
            self.name,
            Status.ERROR,
            f"{kind} isn't served in {version}{instead}",
            "An object of that kind is refused, and the release with it.",
            f"install or upgrade {owner}, its CRDs first; `kubectl api-versions` lists what is"
            " served",
        )


KINDS = Kinds()
