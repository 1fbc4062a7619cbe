"""The resources that a program registered, and their URNs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass
class Record:
    """One registered resource. ``inputs`` may hold ``Secret`` and ``Unknown``."""

    urn: str
    type: str
    name: str
    custom: bool
    inputs: Mapping[str, Any] = field(repr=False)
    parent: str = ""
    dependencies: frozenset[str] = frozenset()
    provider: str = ""
    """The reference of an explicit provider (``URN::id``); empty for the default one."""
    ignore_changes: Sequence[str] = ()
    protect: bool = False
    retain_on_delete: bool = False
    import_id: str = ""

    @property
    def is_kubernetes(self) -> bool:
        """An object of the Kubernetes API."""
        return self.custom and self.type.startswith("kubernetes:")


@dataclass
class Evaluation:
    """All that one run of the program registered."""

    records: list[Record] = field(default_factory=list)
    """In the order of registration."""
    outputs: dict[str, Any] = field(default_factory=dict)
    """The stack's outputs; secrets are marked."""
    refused: list[str] = field(default_factory=list)
    """What this engine refuses, each by name and with the reason."""
    charts: dict[str, Record] = field(default_factory=dict)
    """The Helm releases with a name among what is refused, each by its line there."""
    providers: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Inputs of the explicit Kubernetes providers, by reference."""


def make_urn(project: str, stack: str, parent: str, kind: str, name: str) -> str:
    """The URN of a resource; ``parent`` is its parent's URN, or empty."""
    above = urn_type(parent) if parent else ""
    qualified = f"{above}${kind}" if above and above != STACK_TYPE else kind
    return f"urn:pulumi:{stack}::{project}::{qualified}::{name}"


def urn_type(urn: str) -> str:
    """The qualified type in a URN, parents first, joined by ``$``."""
    return urn.split("::", 3)[2]


def urn_name(urn: str) -> str:
    return urn.split("::", 3)[3]


def describe(kind: str, name: str) -> str:
    """A resource as messages name it."""
    return f"{name!r} ({kind})"
