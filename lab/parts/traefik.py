"""traefik: Traefik's kinds, such as TraefikService. The part ``traefik-proxy`` serves them."""

from devflow.lab.part import Part
from devflow.lab.programs.crds import CrdSource
from devflow.lab.programs.go_binary import TOOLS

_NAME = "traefik"

PART = Part(
    name=_NAME,
    needs=("kube-apiserver",),
    crds=CrdSource(
        _NAME,
        "github.com/traefik/traefik/v3",
        "docs/content/reference/dynamic-configuration/traefik.io_*.yaml",
        # Only what is pinned: the programs of the lab stay as they are built.
        module=TOOLS / _NAME,
    ),
)
