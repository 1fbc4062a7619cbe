"""The model of ``platform`` in a stack's file."""

from collections.abc import Iterable
from typing import Any

from pydantic import create_model

from devflow.release.spec.model import SpecModel
from devflow.stacks.platform.component import PlatformComponent


def platform_spec(platform: Iterable[PlatformComponent]) -> type[SpecModel]:
    """A model with one optional key for each component."""
    fields: dict[str, Any] = {part.key: (part.spec | None, None) for part in platform}
    return create_model(
        "PlatformSpec", __base__=SpecModel, __doc__="The components to install.", **fields
    )
