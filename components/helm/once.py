"""One platform for each program: the names of its resources, namespaces and CRDs are fixed."""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

import pulumi

from devflow.components.program import this_program

_installed: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()
"""By the program: the resource that installs each component."""
_homes: WeakKeyDictionary[object, dict[str, str]] = WeakKeyDictionary()
"""Likewise: the component that makes each namespace."""


def install_once(component: str, name: str, namespaces: Iterable[str]) -> None:
    """Note that the resource ``name`` installs ``component``, and makes ``namespaces``.

    :raises pulumi.RunError: another resource of this program installs it, whose children would have
        the same URNs, or makes one of the namespaces: an object is made once, and goes with either.
    """
    program = this_program()
    if program is None:
        return
    before = _installed.setdefault(program, {}).setdefault(component, name)
    if before != name:
        raise pulumi.RunError(
            f"{name}: {before} installs {component} already, and a program installs it once; use"
            " that one, or give another cluster a stack of its own"
        )
    for namespace in namespaces:
        maker = _homes.setdefault(program, {}).setdefault(namespace, component)
        if maker != component:
            raise pulumi.RunError(
                f"{name}: {component} makes its namespace {namespace!r}, and so does {maker}; give"
                " one of the two another one"
            )
