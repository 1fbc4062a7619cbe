"""What a release spec says of how a new version replaces the old one."""

from typing import Annotated

from pydantic import AfterValidator

from devflow.release.spec.model import SpecModel
from devflow.release.strategies import check_strategy


class StrategySpec(SpecModel):
    """The keys of an app about its strategy."""

    strategy: Annotated[str, AfterValidator(check_strategy)] = "canary"
    """How a new version replaces the old one: a strategy's name."""
