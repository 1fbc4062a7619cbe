"""What a release spec says of how a new version replaces the old one."""

from typing import Annotated

from pydantic import AfterValidator, Field

from devflow.release.names import Host
from devflow.release.spec.deferred import Leaf
from devflow.release.spec.model import SpecModel
from devflow.release.strategies import check_strategy


class PreviewSpec(SpecModel):
    """The preview of a new version, with ``strategy: blueGreen``."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Its pods until the switch, which brings up the rest; by default as many as stable has."""
    hosts: Annotated[tuple[Leaf[Host], ...], Field(strict=False)] = ()
    """The DNS names under which the gateway serves the preview."""


class StrategySpec(SpecModel):
    """The keys of an app about its strategy."""

    strategy: Annotated[str, AfterValidator(check_strategy)] = "canary"
    """How a new version replaces the old one: a strategy's name."""
    preview: PreviewSpec = PreviewSpec()
    """The preview of a new version, with ``strategy: blueGreen``."""
