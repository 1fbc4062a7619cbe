"""Whether components and apps of a stack have places that go together."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic.alias_generators import to_camel

from devflow.release import SpecError
from devflow.stacks.platform.plan import Planned

if TYPE_CHECKING:
    from devflow.stacks.stack_spec import StackSpec

_ARGO_CD = "argo_cd"


def check_namespaces(platform: Iterable[Planned], stack: "StackSpec") -> None:
    """Check that each namespace has one maker, as an object is made once and goes with either; and
    that the stack's own Argo CD sees its apps.

    :raises SpecError: the first two that don't go together.
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
        if planned.part.key == _ARGO_CD:
            _check_applications(planned, stack)
    for name, app in stack.apps.items():
        maker = makers.get(app.namespace)
        if maker is not None and stack.namespaces[app.namespace].create:
            raise SpecError(
                f"apps.{name}.namespace",
                f"{app.namespace!r} is made by {_key(maker)}, for its own pods; give one of the"
                " two another one",
            )


def _check_applications(argo_cd: Planned, stack: "StackSpec") -> None:
    """An Application elsewhere is seen by none, unless the chart's values say that it is."""
    if "values" in argo_cd.given:
        return
    (home,) = _made(argo_cd)
    for name, app in stack.apps.items():
        if app.application.namespace != home:
            raise SpecError(
                f"apps.{name}.application.namespace",
                f"{app.application.namespace!r} is not that of {_key(argo_cd)}, {home!r}, which"
                f" would not see this app; write application: {{namespace: {home}}}, for all apps"
                " in defaults",
            )


def _made(planned: Planned) -> tuple[str, ...]:
    """Nothing, of a component that is put into a namespace that is there."""
    made, given = planned.part.namespaces, planned.given.get("namespace")
    return (given,) if made and given is not None else made


def _is_default(planned: Planned) -> bool:
    return "namespace" not in planned.given


def _key(planned: Planned) -> str:
    return f"platform.{to_camel(planned.part.key)}"
