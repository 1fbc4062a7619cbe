"""``router:``: what splits an app's traffic, by its name, or by its name with its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, core_schema

from devflow.reading.shown import shown, shown_key
from devflow.release.errors import SpecError
from devflow.release.routers import ROUTERS, check_router
from devflow.release.spec.model import SpecModel
from devflow.release.spec.problems import to_spec_error, unknown_key

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChosenRouter:
    """The router of an app, and its settings."""

    name: str
    """One of ``ROUTERS``."""
    settings: Any
    """As the type :attr:`~devflow.release.routers.router.Router.settings` of the router has it."""

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read a router's name, or ``{NAME: SETTINGS}``.

        :raises SpecError: what is wrong, with the path below ``router``.

        >>> ChosenRouter.parse("nginx") == ChosenRouter.parse({"nginx": {"className": "nginx"}})
        True
        """
        if isinstance(value, str):
            try:
                name = check_router(value)
            except ValueError as error:
                raise SpecError("", str(error)) from None
            return cls(name, _settings(name, {}))
        if not isinstance(value, Mapping):
            raise SpecError("", f"{shown(value)} is not a router; write its name or NAME: SETTINGS")
        for name in value:
            if name not in ROUTERS:
                raise SpecError(shown_key(str(name)), unknown_key(name, ROUTERS))
        if len(value) != 1:
            raise SpecError("", f"names {len(value)} routers; name the one that splits the traffic")
        ((name, written),) = value.items()
        try:
            return cls(name, _settings(name, written))
        except SpecError as error:
            raise error.under(name) from None

    def of(self, kind: type[T]) -> T:
        """The settings, which the router itself knows to be of the type ``kind``."""
        assert isinstance(self.settings, kind)  # noqa: S101 - `_settings` made them
        return self.settings

    def spec_form(self) -> object:
        """As a user writes it in YAML; :meth:`parse` reads it back."""
        settings = self.settings
        if isinstance(settings, BaseModel):
            settings = settings.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return {self.name: settings} if settings else self.name

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        def read(value: object) -> "ChosenRouter":
            return value if isinstance(value, ChosenRouter) else cls.parse(value)

        names = core_schema.literal_schema(list(ROUTERS))
        written = core_schema.union_schema([names, core_schema.dict_schema(names)])
        return core_schema.no_info_plain_validator_function(read, json_schema_input_schema=written)


def _settings(name: str, written: object) -> Any:
    kind = ROUTERS[name].settings
    try:
        return TypeAdapter(kind).validate_python({} if written is None else written)
    except ValidationError as error:
        is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        raise to_spec_error(error, kind if is_model else SpecModel, by_alias=True) from None
