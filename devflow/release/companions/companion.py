"""The interface of a companion: objects that belong to an app beside its routes and its Rollout.

A new one is one file beside this one, and its name in ``COMPANIONS``.
"""

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from devflow.release.routers import Kind

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

Manifest: TypeAlias = dict[str, Any]


class Companion(Protocol):
    """One kind of thing that an app may have, such as its autoscaler. All functions are pure."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that it makes. Argo CD may deliver them to every app: one that loses a
        companion still has to be able to delete it.
        """

    @property
    def needed_by_pods(self) -> bool:
        """Whether its objects are applied before the Rollout, because pods don't start without
        them; otherwise they are applied after it.
        """

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        """The objects of ``app``, in the order in which each finds what it refers to; empty if the
        app hasn't any.
        """
