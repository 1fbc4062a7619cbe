"""What a part of the lab is. Each module in ``lab/parts`` defines one, named ``PART``.

A part is a declaration: to make or import one reads, probes and writes nothing.
"""

import hashlib
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
from devflow.lab.site.credentials import OWNER, ApiUser
from devflow.lab.site.layout import Layout
from devflow.lab.site.pki import Pki
from devflow.lab.site.ports import LOOPBACK

Manifest = dict[str, Any]


@dataclass(frozen=True)
class Site:
    """The place a part is started in: everything that its configuration may depend on."""

    layout: Layout
    ports: Mapping[str, int]
    """Ports by ``part.port``."""
    pod_network: IPv4Network
    """Where the pods' addresses are from."""
    users: Sequence[ApiUser]
    """All users of the API server."""
    tokens: Mapping[str, str]
    """Bearer tokens by user."""
    scrapes: Sequence["Scrape"] = ()
    """What Prometheus scrapes."""

    @property
    def pki(self) -> Pki:
        """Where the certificates and keys are that the parts declare."""
        return Pki(self.layout.pki)

    def address(self, port: str) -> str:
        """Return ``127.0.0.1:number`` for a port given as ``part.port``."""
        return f"{LOOPBACK}:{self.ports[port]}"

    def secret(self, name: str) -> str:
        """Return a password for ``name`` that stays as long as the lab's tokens.

        It is derived from a random token, which it doesn't reveal.
        """
        return hashlib.sha256(f"{name}:{self.tokens[OWNER.name]}".encode()).hexdigest()

    # Programs read their arguments and files in many ways: some take a space or a quote in a path
    # for their own syntax. All parts run in the lab's folder, so they are given paths from there.

    def files(self, part: str) -> Path:
        """Return the folder of the configuration of ``part``, from the lab's folder."""
        return self._from_folder(self.layout.files(part))

    def data(self, part: str) -> Path:
        """Return the folder of the data of ``part``, from the lab's folder."""
        return self._from_folder(self.layout.data(part))

    def kubeconfig(self, part: str) -> str:
        """Return the path of the kubeconfig of ``part`` (see ``Part.user``), likewise."""
        return str(self.files(part) / "kubeconfig")

    def _from_folder(self, path: Path) -> Path:
        return path.relative_to(self.layout.folder)


@dataclass(frozen=True, kw_only=True)
class Scrape:
    """An address at which Prometheus collects metrics."""

    job: str
    """The label ``job`` of what is collected."""
    address: Callable[[Site], str]
    """``ADDRESS:PORT``, served over plain HTTP."""
    path: str = "/metrics"
    seconds: int | None = 15
    """How often; ``None``: as often as Prometheus does by default."""
    honor_labels: bool = False
    """Whether labels in the answer win over those that Prometheus would set."""


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
    on_demand: bool = False
    """Whether only labs have it that ask for it: ``devflow lab up --with NAME``."""
    adapt: Callable[["Part"], "Part"] | None = None
    """What the part becomes on this machine, such as with another program. Called when a lab is
    built, started or looked at.
    """
    binary: GoBinary | JavaProgram | Packaged | None = None
    plugins: tuple[GoBinary, ...] = ()
    """Programs that it starts itself: they are built before it is started."""
    ports: tuple[str, ...] = ()
    """Names of the ports it listens on, on loopback only."""
    user: ApiUser | None = None
    """Its user of the API server: gets a token and a file ``kubeconfig`` among the part's files."""
    certificates: tuple[str, ...] = ()
    """Names of the key pairs, signed by the lab's authority, that it or its probe uses."""
    signing_keys: tuple[str, ...] = ()
    """Names of the keys without certificate that it uses."""
    scrape: Scrape | None = None
    """Its metrics."""
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
    start_seconds: float = 180.0
    """How long it may take to get ready: seconds on an idle machine, minutes on a busy one."""
    stop_signal: Signals = Signals.SIGTERM
    """What asks it to end."""

    def adapted(self) -> "Part":
        """Return the part as it is on this machine."""
        return self.adapt(self) if self.adapt else self


def namespace(name: str) -> Manifest:
    """Return a Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
