"""The run of a program that declares components: what it may have only once is noted by it."""

from contextvars import ContextVar
from weakref import WeakKeyDictionary

import pulumi

from devflow.release import AppSpec
from devflow.release.spec.clashes import Neighbours

served: ContextVar[object] = ContextVar("served", default=None)
"""What stands for the program where that is in another language: its root resource isn't here."""
_apps: WeakKeyDictionary[object, dict[object, Neighbours]] = WeakKeyDictionary()
"""The apps of each program, by the provider that they name."""


def this_program() -> object:
    """What each run of a program has of its own; ``None`` outside of one."""
    return pulumi.runtime.get_root_resource() or served.get()


def note_app(app: AppSpec, provider: object) -> None:
    """Note that this program declares ``app`` with ``provider``, which stands for the cluster.

    Two providers may be of one cluster: what goes to both isn't compared. Through the component
    package each app that names one has one of its own.

    :raises SpecError: another app of the same provider has a host or an object of it.
    """
    program = this_program()
    if program is not None:
        _apps.setdefault(program, {}).setdefault(provider, Neighbours()).add(app)
