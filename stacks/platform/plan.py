"""Which components a stack installs, with which arguments: what is wrong is found here, first."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from devflow.components.settings.given import given
from devflow.release import SpecError
from devflow.release.spec.model import SpecModel
from devflow.release.spec.problems import to_spec_error
from devflow.stacks.platform.component import CONFIG, Need, PlatformComponent
from devflow.stacks.platform.switch import ENABLED


@dataclass(frozen=True, slots=True)
class Planned:
    """One component that is installed."""

    part: PlatformComponent
    given: Mapping[str, Any]
    """The arguments that the stack's file has; for others the component has defaults."""
    met: Mapping[str, str]
    """Arguments that come from elsewhere: to ``COMPONENT.OUTPUT`` or ``config.KEY``."""


class _Later:
    """In place of an argument that only the program will know."""

    def apply(self, func: Any) -> Any:
        raise AssertionError(func)

    future = apply


def plan_platform(
    platform: Iterable[PlatformComponent], spec: SpecModel, config: Collection[str]
) -> tuple[Planned, ...]:
    """Plan the components that ``spec`` names, in the order of their needs.

    :param config: the keys that the stack's configuration has of those that components may need.
    :raises SpecError: nothing meets a need, or arguments contradict one another.
    """
    known = {f"{CONFIG}.{key}" for key in config}
    planned = []
    for part in platform:
        settings: SpecModel | None = getattr(spec, part.key)
        if settings is None or not getattr(settings, ENABLED, True):
            continue
        try:
            planned.append(_planned(part, settings, known))
        except SpecError as error:
            raise error.under(f"platform.{to_camel(part.key)}") from None
        outputs = {*part.exports, *(output for _, output in part.stack_outputs)}
        known |= {f"{part.key}.{output}" for output in outputs}
    return tuple(planned)


def _planned(part: PlatformComponent, settings: SpecModel, known: Collection[str]) -> Planned:
    args = {key: value for key, value in given(settings).items() if key != ENABLED}
    # What a user writes goes before what is taken from other components.
    met = {key: source for key, source in _met(part.needs, known, args) if key not in args}
    if part.arguments is not None:
        _check(part.arguments, args | dict.fromkeys(met, _Later()))
    return Planned(part, args, met)


def _check(arguments: type[SpecModel], args: Mapping[str, Any]) -> None:
    try:
        arguments.model_validate(args, by_alias=False, by_name=True)
    except ValidationError as error:
        # In the words of the stack's file, whose keys these are.
        raise to_spec_error(error, arguments, by_alias=True) from None


def _met(
    needs: Iterable[Need], known: Collection[str], args: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for need in needs:
        if need.unless in args:
            continue
        source = next((source for source in need.sources if source in known), None)
        if source is not None:
            yield need.argument, source
        elif need.missing is not None:
            raise SpecError("", need.missing)
