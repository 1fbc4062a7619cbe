"""Whether each namespace has one maker: it would go with whichever of two is removed."""

from collections.abc import Iterable, Mapping

from pydantic.alias_generators import to_camel

from devflow.release import SpecError
from devflow.stacks.platform.plan import Planned


def check_namespaces(platform: Iterable[Planned], apps: Mapping[str, str]) -> None:
    """Check that no component makes a namespace of another one, or one that the stack makes.

    :param apps: to each namespace that the stack makes for apps, the name of one of them.
    :raises SpecError: the first two that make one.
    """
    makers: dict[str, Planned] = {}
    for planned in platform:
        for namespace in _made(planned):
            if namespace in makers:
                # At the one whose settings name it.
                at, other = sorted((makers[namespace], planned), key=_is_default)
                raise SpecError(
                    f"{_key(at)}.namespace",
                    f"{namespace!r} is made by {_key(other)}, too, and each component makes its"
                    " own; give one of the two another one",
                )
            makers[namespace] = planned
            if namespace in apps:
                raise SpecError(
                    f"apps.{apps[namespace]}.namespace",
                    f"{namespace!r} is made by {_key(planned)}, for its own pods; give one of the"
                    " two another one",
                )


def _made(planned: Planned) -> tuple[str, ...]:
    given = planned.given.get("namespace")
    return planned.part.namespaces if given is None else (given,)


def _is_default(planned: Planned) -> bool:
    return "namespace" not in planned.given


def _key(planned: Planned) -> str:
    return f"platform.{to_camel(planned.part.key)}"
