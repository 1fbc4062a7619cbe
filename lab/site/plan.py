"""What a part is to be started with: planned before anything runs, so that it can be compared."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devflow.lab.part import Part, Site
from devflow.lab.programs.build import cached
from devflow.lab.site.credentials import API_PORT, kubeconfig
from devflow.lab.site.files import write_secret
from devflow.lab.site.provision import Issued


@dataclass(frozen=True)
class Plan:
    """One part, ready to be started but for its program."""

    part: Part
    arguments: Sequence[str]
    environment: Mapping[str, str]
    files: Mapping[Path, str]
    certificates: str
    """Digest of the lab's certificates: programs read them at their start only."""

    def fingerprint(self, program: Path) -> str:
        """Return a digest of all that the process gets at its start."""
        given = (
            str(program),
            list(self.arguments),
            sorted(self.environment.items()),
            sorted((str(path), content) for path, content in self.files.items()),
            self.certificates,
            [str(cached(plugin)) for plugin in self.part.plugins],
        )
        return hashlib.sha256(json.dumps(given).encode()).hexdigest()

    def write_files(self) -> None:
        """Write the configuration files."""
        for path, content in self.files.items():
            write_secret(path, content)


def plan(part: Part, site: Site, issued: Issued) -> Plan:
    """Return what ``part`` is to be started with. Writes nothing."""
    return Plan(
        part=part,
        arguments=list(part.command(site)),
        environment=_environment(part, site),
        files=_files(part, site, issued),
        certificates=issued.digest,
    )


def _files(part: Part, site: Site, issued: Issued) -> dict[Path, str]:
    folder = site.layout.files(part.name)
    files = {folder / name: content for name, content in part.files(site).items()}
    if part.user:
        server, token = f"https://{site.address(API_PORT)}", site.tokens[part.user.name]
        files[folder / "kubeconfig"] = kubeconfig(server, issued.ca, part.user, token)
    return files


def _environment(part: Part, site: Site) -> dict[str, str]:
    """Return a small environment of its own: what the user has set must not change the lab."""
    home = str(site.layout.files(part.name))
    # Java takes the encoding of paths, the lab's folder among them, from the locale.
    fixed = {"PATH": os.defpath, "HOME": home, "LC_ALL": "C.UTF-8"}
    return {**fixed, **part.environment(site)}
