"""Models that are one of several things."""

from pydantic import model_validator

from devflow.release.errors import SpecError
from devflow.release.spec.model import SpecModel


class OneOf(SpecModel):
    """A model of which exactly one key is set."""

    @model_validator(mode="after")
    def _one_is_set(self) -> "OneOf":
        keys = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(keys) != 1:
            known = ", ".join(type(self).model_fields)
            has = " and ".join(keys) if keys else "none"
            raise SpecError("", f"needs exactly one of {known}; it has {has}")
        return self

    @property
    def pair(self) -> tuple[str, str]:
        """The key that is set, and its value."""
        return next(
            (name, value)
            for name in type(self).model_fields
            if (value := getattr(self, name)) is not None
        )
