"""What a component of the platform declares of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devflow.release.spec.model import SpecModel

# Pulumi is imported by the program only: reading a stack's file takes a tenth of that time.
if TYPE_CHECKING:
    import pulumi

CONFIG = "config"
"""The first part of a source that is a key of the stack's configuration, ``config.mongodbUri``."""


@dataclass(frozen=True, slots=True)
class Need:
    """An argument that comes from another component, or from the stack's configuration."""

    argument: str
    sources: tuple[str, ...]
    """``COMPONENT.OUTPUT`` or ``config.KEY``: the first one that there is."""
    unless: str | None = None
    """A setting that takes its place: with that one it isn't needed."""
    missing: str | None = None
    """What is wrong if there is none of them; ``None``: then the component has a default."""


@dataclass(frozen=True, slots=True)
class PlatformComponent:
    """A component that a stack can install, once."""

    key: str
    """Its key in ``platform``, in Python's form."""
    spec: type[SpecModel]
    """Its settings."""
    load: "Callable[[], Callable[..., pulumi.ComponentResource]]"
    """Imports and returns the component's class."""
    exports: tuple[str, ...]
    """The outputs that the stack exports, under ``platform``."""
    arguments: type[SpecModel] | None = None
    """What the component checks its arguments with; ``None``: the settings are all of that."""
    namespaces: tuple[str, ...] = ()
    """Those that it makes, if it makes any: its setting ``namespace`` takes their place."""
    needs: tuple[Need, ...] = ()
    stack_outputs: tuple[tuple[str, str], ...] = ()
    """Outputs of the stack itself: (the stack's name for it, the component's)."""
    after: tuple[str, ...] = ()
    """Keys of components that are installed first, where the stack has them: this one ends without
    their kinds.
    """
    before_apps: bool = False
    """Whether apps can be declared only when it is installed."""
