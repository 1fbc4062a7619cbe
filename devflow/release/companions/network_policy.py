"""The NetworkPolicy: who may connect to an app's pods, and where those may connect to."""

from typing import TYPE_CHECKING

from devflow.release.companions.companion import Manifest
from devflow.release.names import APP_LABEL
from devflow.release.routers import Kind
from devflow.release.spec.parts.scale.network_policy import PeerSpec
from devflow.release.workload.metadata import metadata

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

POLICY = Kind("networking.k8s.io/v1", "NetworkPolicy")
_NAMESPACE_LABEL = "kubernetes.io/metadata.name"


class NetworkPolicy:
    """Holds for stable and canary pods alike. It is there before the pods: none is ever open."""

    kinds = (POLICY,)
    needed_by_pods = True

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        policy = app.network_policy
        if policy is None:
            return ()
        spec: Manifest = {**_own(app), "policyTypes": []}
        for kind, key, peers in (
            ("Ingress", "from", policy.sources),
            ("Egress", "to", policy.destinations),
        ):
            if peers is not None:
                # Without any peer a rule would let all through.
                listed = [_peer(peer) for peer in peers] or [_own(app)]
                spec["policyTypes"].append(kind)
                spec[kind.lower()] = [{key: listed}]
        return (
            {
                "apiVersion": POLICY.api_version,
                "kind": POLICY.kind,
                "metadata": metadata(app, POLICY.group, POLICY.kind),
                "spec": spec,
            },
        )


def _own(app: "AppSpec") -> Manifest:
    return {"podSelector": {"matchLabels": {APP_LABEL: app.name}}}


def _peer(peer: PeerSpec) -> Manifest:
    if peer.network is not None:
        return {"ipBlock": {"cidr": peer.network}}
    made: Manifest = {}
    if peer.namespace is not None:
        made["namespaceSelector"] = {"matchLabels": {_NAMESPACE_LABEL: peer.namespace}}
    if peer.pods:
        made["podSelector"] = {"matchLabels": dict(peer.pods)}
    return made


NETWORK_POLICY = NetworkPolicy()
