"""One platform for each program: the names of its resources, namespaces and CRDs are fixed."""

from collections.abc import Iterable
from contextvars import ContextVar
from weakref import WeakKeyDictionary

import pulumi

served: ContextVar[object] = ContextVar("served", default=None)
"""What stands for the program where that is in another language: its root resource isn't here."""
_installed: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()
"""By the stack's root resource, of which each run of a program has its own."""
_homes: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()
"""Likewise: the component that makes each namespace."""


def install_once(component: str, name: str, namespaces: Iterable[str]) -> None:
    """Note that the resource ``name`` installs ``component``, and makes ``namespaces``.

    :raises pulumi.RunError: another resource of this program installs it, whose children would have
        the same URNs, or makes one of the namespaces: an object is made once, and goes with either.
    """
    root = pulumi.runtime.get_root_resource() or served.get()
    if root is None:
        return
    before = _installed.setdefault(root, {}).setdefault(component, name)
    if before != name:
        raise pulumi.RunError(
            f"{name}: {before} installs {component} already, and a program installs it once; use"
            " that one, or give another cluster a stack of its own"
        )
    for namespace in namespaces:
        maker = _homes.setdefault(root, {}).setdefault(namespace, component)
        if maker != component:
            raise pulumi.RunError(
                f"{name}: {component} makes its namespace {namespace!r}, and so does {maker}; give"
                " one of the two another one"
            )
