"""What a part of the lab is. Each file in ``lab/parts`` defines one, named ``PART``."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path
from signal import Signals
from typing import Any

from devflow.lab.programs.crds import CrdSource
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.programs.java_program import JavaProgram
from devflow.lab.programs.packaged import Packaged
from devflow.lab.site.credentials import ApiUser
from devflow.lab.site.layout import Layout
from devflow.lab.site.pki import Pki
from devflow.lab.site.ports import LOOPBACK


@dataclass(frozen=True)
class Site:
    """The place a part is started in: everything it may need to know."""

    layout: Layout
    pki: Pki
    ports: Mapping[str, int]
    """Ports by ``part.port``."""
    pod_network: IPv4Network
    """Where the pods' addresses are from."""
    users: Sequence[ApiUser]
    """Everyone that the API server shall know."""
    tokens: Mapping[str, str]
    """Bearer tokens by user."""

    def address(self, port: str) -> str:
        """Return ``127.0.0.1:number`` for a port given as ``part.port``."""
        return f"{LOOPBACK}:{self.ports[port]}"

    def files(self, part: str) -> Path:
        """Return the folder of the configuration of ``part``."""
        return self.layout.files(part)

    def kubeconfig(self, part: str) -> str:
        """Return the path of the kubeconfig of ``part`` (see ``Part.user``)."""
        return str(self.layout.files(part) / "kubeconfig")


Manifest = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process of the lab, or only objects in its API server (then it has no ``binary``)."""

    name: str
    needs: tuple[str, ...] = ()
    """Parts that must be ready before this one starts."""
    restarts_with: tuple[str, ...] = ()
    """Parts it needs that it doesn't outlive: when one of them is started, so is it, anew."""
    rank: int = 50
    """Among parts that could go next, the lowest is built first: below 10 is the control plane."""
    binary: GoBinary | JavaProgram | Packaged | None = None
    ports: tuple[str, ...] = ()
    """Names of the ports it listens on, on loopback only."""
    user: ApiUser | None = None
    """Who it is to the API server: gets a token and a file ``kubeconfig`` among its files."""
    files: Callable[[Site], Mapping[str, str]] = lambda _site: {}
    """Configuration files, by name, written to ``Site.files(name)`` before each start."""
    command: Callable[[Site], Sequence[str]] = lambda _site: ()
    """Arguments after the binary."""
    environment: Callable[[Site], Mapping[str, str]] = lambda _site: {}
    """Environment variables on top of PATH and HOME: no other user can read them."""
    prepare: Callable[[Site], None] | None = None
    """What to do on disk before it starts, over and over with the same result."""
    crds: CrdSource | None = None
    """CRDs to apply before it starts (needs kube-apiserver)."""
    objects: Callable[[Site], Sequence[Manifest]] = lambda _site: ()
    """Objects to apply before it starts, after the CRDs (needs kube-apiserver)."""
    ready: Callable[[Site], Awaitable[bool]] | None = None
    """Probe: whether it serves. May raise OSError or TimeoutError while it doesn't."""
    start_seconds: float = 60.0
    """How long it may take to get ready."""
    stop_signal: Signals = Signals.SIGTERM
    """What asks it to end."""


def namespace(name: str) -> Manifest:
    """Return a Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
