"""What a stack deploys, typed and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from devflow.release import AppSpec
from devflow.release.names import Name
from devflow.release.spec_model import SpecModel
from stacks.platform_spec import PlatformSpec


class NamespaceSpec(SpecModel):
    """Settings of one namespace of apps."""

    create: bool = True
    """Whether the stack makes it; ``false`` where somebody else does."""
    labels: dict[str, str] = Field(default={})
    """More labels, or other values for those it has by default."""


class StackFile(SpecModel):
    """The keys of a stack's YAML file."""

    platform: PlatformSpec = PlatformSpec()
    """The parts below the apps that this stack installs."""
    namespaces: dict[Name, NamespaceSpec] = Field(default={})
    """Settings of the apps' namespaces, where they need any."""
    defaults: dict[str, Any] = Field(default={})
    """What every app has that doesn't say otherwise: the keys of an app."""
    apps: dict[str, Any] = Field(default={})
    """The apps by name."""


@dataclass(frozen=True, slots=True)
class StackSpec:
    """A stack: platform, namespaces and apps."""

    platform: PlatformSpec
    namespaces: Mapping[str, NamespaceSpec]
    """One for each namespace that an app lives in."""
    apps: Mapping[str, AppSpec]
