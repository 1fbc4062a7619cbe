"""What a release spec says of who may connect to an app's pods, and where those may connect to."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from devflow.reading.grammar.network import check_network
from devflow.release.errors import SpecError
from devflow.release.spec.fields import LabelKey, LabelValue, Namespace
from devflow.release.spec.model import SpecModel
from devflow.release.spec.parts.route.sized import sized


class PeerSpec(SpecModel):
    """Others of the network: pods by their namespace, their labels or both, or addresses."""

    namespace: Namespace | None = None
    """All pods of a namespace, or with ``pods`` some of them."""
    pods: dict[LabelKey, LabelValue] = Field(default={})
    """Pods with these labels: of ``namespace``, or without it of the app's own."""
    network: Annotated[str, AfterValidator(check_network)] | None = None
    """Addresses, such as ``10.0.0.0/8``."""

    @model_validator(mode="after")
    def _is_somebody(self) -> "PeerSpec":
        has_pods = self.namespace is not None or bool(self.pods)
        if has_pods == (self.network is not None):
            raise SpecError("", "needs a namespace, pods or both, or a network alone")
        return self


Peers = Annotated[tuple[PeerSpec, ...], Field(strict=False), sized()]


class NetworkPolicySpec(SpecModel):
    """Who may connect to the app's pods, and where they may. Take care to name the gateways, what
    scrapes metrics, and for ``to`` the cluster's DNS and the mesh's control plane.
    """

    sources: Peers | None = Field(default=None, alias="from")
    """Who may connect; an empty list: only pods of the app itself. Written ``from`` in YAML; left
    out, all may.
    """
    destinations: Peers | None = Field(default=None, alias="to")
    """Where the pods may connect to. Written ``to`` in YAML; left out, everywhere."""

    @model_validator(mode="after")
    def _restricts_something(self) -> "NetworkPolicySpec":
        if self.sources is None and self.destinations is None:
            raise SpecError("", "restricts nothing; write 'from', 'to' or both")
        return self
