"""What a stack deploys, typed and checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field, model_validator

from devflow.release import AppSpec, SpecError
from devflow.release.names import INJECTING_REVISION_LABEL, INJECTION_LABEL
from devflow.release.spec.apps_file import AppsFile
from devflow.release.spec.fields import LabelKey, LabelValue, Namespace
from devflow.release.spec.model import SpecModel
from devflow.stacks.platform import PlatformSpec


class NamespaceSpec(SpecModel):
    """Settings of one namespace of apps."""

    create: bool = True
    """Whether the stack creates it; ``false``: it exists without the stack."""
    labels: dict[LabelKey, LabelValue] = Field(default={})
    """More labels, or other values for those it has by default."""

    @model_validator(mode="after")
    def _injected_by_one(self) -> "NamespaceSpec":
        if INJECTING_REVISION_LABEL in self.labels and INJECTION_LABEL in self.labels:
            raise SpecError(
                "labels",
                f"{INJECTING_REVISION_LABEL} has no effect beside {INJECTION_LABEL}, whatever that"
                f" says; take {INJECTION_LABEL} out, which then isn't set by default either",
            )
        return self


class StackFile(AppsFile):
    """The keys of a stack's YAML file."""

    platform: PlatformSpec = PlatformSpec()
    """The components below the apps that this stack installs."""
    namespaces: dict[Namespace, NamespaceSpec] = Field(default={})
    """Settings of the apps' namespaces, where they need any."""


@dataclass(frozen=True, slots=True)
class StackSpec:
    """A stack: platform, namespaces and apps."""

    platform: PlatformSpec
    namespaces: Mapping[str, NamespaceSpec]
    """One for each namespace that an app lives in."""
    apps: Mapping[str, AppSpec]
