"""What all models of a spec have in common."""

from typing import Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class SpecModel(BaseModel):
    """Strict: nothing is converted, nothing unknown is let through. camelCase in YAML."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        strict=True,
        # The schema of the whole spec has those of its parts in it: they need none of their own.
        defer_build=True,
    )

    @classmethod
    def unwritten(cls) -> Self:
        """What is meant where nothing is written: the same as ``cls()``, but not checked, as a
        check would need a schema of its own.
        """
        return cls.model_construct()
