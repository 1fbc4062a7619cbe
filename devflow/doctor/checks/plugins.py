"""Whether Argo Rollouts has the plugins by which apps split their traffic."""

from collections.abc import AsyncIterator

from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

CONFIG = "argo-rollouts-config"


class Plugins:
    """By Argo Rollouts' ConfigMap."""

    name = "plugins"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        wanted = sorted({name for one in site.manifests for name in _plugins(one)})
        if not wanted:
            return
        configs, _ = await site.kube.list("v1", "ConfigMap", None, name=CONFIG)
        known = " ".join(
            str((one.get("data") or {}).get("trafficRouterPlugins")) for one in configs
        )
        for plugin in wanted:
            if plugin in known:
                yield Finding(self.name, Status.OK, f"Argo Rollouts has the plugin {plugin}")
                continue
            yield Finding(
                self.name,
                Status.ERROR,
                f"no ConfigMap {CONFIG} names the plugin {plugin}",
                "Argo Rollouts moves no traffic of those apps, and their releases fail.",
                f"kubectl -n argo-rollouts edit configmap {CONFIG}   # trafficRouterPlugins, with"
                " name and location; then restart Argo Rollouts",
            )


def _plugins(manifest: dict[str, object]) -> list[str]:
    node: object = manifest if manifest["kind"] == "Rollout" else None
    for key in ("spec", "strategy", "canary", "trafficRouting", "plugins"):
        node = node.get(key) if isinstance(node, dict) else None
    return list(node) if isinstance(node, dict) else []


PLUGINS = Plugins()
