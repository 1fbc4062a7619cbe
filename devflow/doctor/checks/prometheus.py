"""Whether Prometheus answers, and counts what a verify asks for."""

from collections.abc import AsyncIterator

from devflow.doctor.deployments import arguments, deployments
from devflow.doctor.finding import Finding, Status
from devflow.doctor.metrics_query import QueryError, query
from devflow.doctor.site import Site
from devflow.kube import ApiError
from devflow.release.names import HASH_LABEL

_VARIABLE = "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS="
_LABEL = HASH_LABEL.replace("-", "_")
_WHY = "A verify by metrics never passes without data: each release waits at its first."


class Prometheus:
    """By a query, from here or through the API server."""

    name = "prometheus"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        judged = [app for app in site.apps.values() if app.verify.has_metrics]
        if not judged:
            yield Finding(self.name, Status.OK, "no app is judged by metrics")
            return
        addresses = {app.prometheus.address for app in judged}
        for address in sorted(filter(None, addresses)):
            async for finding in self._look(site, address):
                yield finding
        if None in addresses:
            default = site.prometheus or await _told(site)
            if default is None:
                yield Finding(
                    self.name,
                    Status.UNKNOWN,
                    "no address of Prometheus is known here",
                    _WHY,
                    "write prometheus: {address: http://…} for the apps, or give Argo Rollouts"
                    f" {_VARIABLE}…",
                )
                return
            async for finding in self._look(site, default):
                yield finding

    async def _look(self, site: Site, address: str) -> AsyncIterator[Finding]:
        try:
            await query(site.kube, address, "vector(1)")
            counted = await query(site.kube, address, "count(istio_requests_total)")
            labelled = await query(
                site.kube, address, f'count(istio_requests_total{{{_LABEL}!=""}})'
            )
        except QueryError as error:
            yield Finding(
                self.name,
                Status.ERROR,
                f"Prometheus at {address}: {error}",
                _WHY,
                f"curl '{address}/api/v1/query?query=up'   # then mend the address or the network",
            )
            return
        yield Finding(self.name, Status.OK, f"Prometheus at {address} answers")
        if "istio" in site.routers and counted and not labelled:
            yield Finding(
                self.name,
                Status.ERROR,
                f"istio_requests_total has no label {_LABEL}",
                "Canary and stable can't be told apart: " + _WHY[0].lower() + _WHY[1:],
                "let Prometheus copy the pod label (labelmap), as in docs/verify.md",
            )
        elif "istio" in site.routers and not counted:
            yield Finding(
                self.name,
                Status.UNKNOWN,
                "Prometheus has no istio_requests_total yet: no request came, or nothing scrapes"
                " the sidecars",
                _WHY,
                "send a request to an app, wait for a scrape, then `devflow doctor` again",
            )


async def _told(site: Site) -> str | None:
    """What Argo Rollouts was told."""
    try:
        found = await deployments(site.kube, "app.kubernetes.io/name=argo-rollouts")
    except ApiError:
        return None
    written = [each for one in found for each in arguments(one) if each.startswith(_VARIABLE)]
    return written[0].removeprefix(_VARIABLE) if written else None


PROMETHEUS = Prometheus()
