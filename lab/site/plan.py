"""What a part is to be started with: settled before anything runs, so that it can be compared."""

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devflow.lab.part import Part, Site
from devflow.lab.site import pod_network, ports
from devflow.lab.site.credentials import OWNER, kubeconfig, load_tokens
from devflow.lab.site.files import write_secret
from devflow.lab.site.layout import Layout
from devflow.lab.site.pki import Pki

API_PORT = "kube-apiserver.https"


@dataclass(frozen=True)
class Plan:
    """One part, ready to be started but for its program."""

    part: Part
    arguments: Sequence[str]
    environment: Mapping[str, str]
    files: Mapping[Path, str]
    certificates: str
    """Digest of the lab's certificates: they are read at start only."""

    def fingerprint(self, program: Path) -> str:
        """Return a digest of all that the process will be told at its start."""
        told = (
            str(program),
            list(self.arguments),
            sorted(self.environment.items()),
            sorted((str(path), content) for path, content in self.files.items()),
            self.certificates,
        )
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def write_files(self) -> None:
        """Write the configuration files."""
        for path, content in self.files.items():
            write_secret(path, content)


def settle(
    layout: Layout, parts: Sequence[Part], running: Collection[str]
) -> tuple[Site, list[Plan]]:
    """Pick ports, addresses, tokens and certificates; return what each part is to be started with.

    Parts in ``running`` keep their ports. The user's kubeconfig is written, too.
    """
    held = {f"{part.name}.{port}" for part in parts if part.name in running for port in part.ports}
    names = [f"{part.name}.{port}" for part in parts for port in part.ports]
    assigned = ports.assign(names, ports.load(layout.ports), held)
    ports.save(layout.ports, assigned)
    network = pod_network.assign(layout.network, held="pods" in running)
    users = [OWNER, *(part.user for part in parts if part.user)]
    tokens = load_tokens(layout.tokens, users)
    site = Site(layout, Pki(layout.pki), assigned, network, users, tokens)
    told = [(part, list(part.command(site)), _files(part, site)) for part in parts]
    # Only now: certificates are made when a command first asks for them.
    certificates = site.pki.digest()
    write_secret(layout.kubeconfig, site_kubeconfig(site, None))
    plans = [
        Plan(part, arguments, _environment(part, site), files, certificates)
        for part, arguments, files in told
    ]
    return site, plans


def site_kubeconfig(site: Site, part: Part | None) -> str:
    """Return the kubeconfig of a part, or of the lab's owner."""
    user = part.user if part and part.user else OWNER
    server = f"https://{site.address(API_PORT)}"
    return kubeconfig(server, site.pki.ca.read_bytes(), user, site.tokens[user.name])


def _files(part: Part, site: Site) -> dict[Path, str]:
    folder = site.layout.files(part.name)
    files = {folder / name: content for name, content in part.files(site).items()}
    if part.user:
        files[folder / "kubeconfig"] = site_kubeconfig(site, part)
    return files


def _environment(part: Part, site: Site) -> dict[str, str]:
    """Return a small environment of its own: what the user has set must not change the lab."""
    home = str(site.files(part.name))
    return {"PATH": os.defpath, "HOME": home, **part.environment(site)}
