"""Whether Traefik keeps an app's route while its canary has no ready pod.

By default it drops a route with a Service that has no endpoints: status 404 for all requests, those
of stable, too. Its own chart sets the option, from version 31 on.
"""

from collections.abc import AsyncIterator, Iterable

from devflow.doctor.deployments import arguments
from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

SELECTOR = "app.kubernetes.io/name=traefik"
_PROVIDER = "providers.kubernetescrd"
_OPTION = f"{_PROVIDER}.allowemptyservices"
_WHY = (
    "Without it a canary whose pods all crash takes the whole route away: Traefik answers 404 to"
    " everybody until the release is taken back."
)
_FIX = (
    "--providers.kubernetescrd.allowEmptyServices=true; in the values of its chart,"
    " providers.kubernetesCRD.allowEmptyServices: true"
)


class TraefikOption:
    """By what its containers are started with: a file of settings isn't read."""

    name = "traefik"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        if self.name not in site.routers:
            return
        found: list[str] = []
        for kind in ("Deployment", "DaemonSet"):
            for one in (await site.kube.list("apps/v1", kind, None, SELECTOR))[0]:
                found += arguments(one)
        yield judge(found)


def judge(started_with: Iterable[str]) -> Finding:
    """:param started_with: arguments, and variables as ``NAME=VALUE``."""
    options = dict(_option(one) for one in started_with)
    value = options.get(_OPTION)
    if value is not None and value != "false":
        return Finding(TraefikOption.name, Status.OK, "Traefik allows Services without pods")
    if value is None and _PROVIDER not in options:
        return Finding(
            TraefikOption.name,
            Status.UNKNOWN,
            f"no Traefik (label {SELECTOR}) shows whether it has allowEmptyServices",
            _WHY,
            f"look at its settings for {_FIX}",
        )
    return Finding(
        TraefikOption.name, Status.ERROR, "Traefik has no allowEmptyServices", _WHY, _FIX
    )


def _option(written: str) -> tuple[str, str]:
    """Its name as an argument has it, and its value: Traefik takes any case, and variables."""
    name, _, value = written.lower().partition("=")
    return name.removeprefix("traefik_").removeprefix("--").replace("_", "."), value


TRAEFIK_OPTION = TraefikOption()
