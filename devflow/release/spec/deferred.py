"""Leaf values: the parts of a spec that may not be known yet while the manifests are built."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Protocol, TypeAlias, TypeVar, runtime_checkable

from pydantic import ValidatorFunctionWrapHandler, WrapValidator


@runtime_checkable
class Deferred(Protocol):
    """A value that is known only later, such as a ``pulumi.Output``.

    The builders place it where it belongs, or with ``apply`` into a text, and never look into it.
    """

    def apply(self, func: Any) -> Any: ...

    def future(self, with_unknowns: bool | None = None) -> Any: ...


def _pass_deferred(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    return value if isinstance(value, Deferred) else handler(value)


T = TypeVar("T")

Leaf: TypeAlias = Annotated[T, WrapValidator(_pass_deferred)]
"""``Leaf[T]``: a ``T``, checked now, or a :class:`Deferred` one, checked by the API server later.
"""


def derived(value: Any, into: Callable[[Any], str]) -> str | Deferred:
    """The text that ``into`` makes of a value; deferred if the value is."""
    made: str | Deferred = value.apply(into) if isinstance(value, Deferred) else into(value)
    return made


def may_be_deferred(metadata: Iterable[object]) -> bool:
    """Whether the metadata of an annotation are those of a :data:`Leaf`."""
    return any(isinstance(item, WrapValidator) and item.func is _pass_deferred for item in metadata)


OUTPUT = "is an Output, known only later; it shapes the objects, so make it plain"
"""What is wrong with a deferred value where there has to be a known one."""
UNION_TAG = "branch:"
"""What the tags of this package's unions begin with: it keeps them out of what users read."""
