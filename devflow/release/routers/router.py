"""What a router is: the vendor that splits an app's traffic between stable and canary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from devflow.release.spec.model import SpecModel

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

Manifest: TypeAlias = dict[str, Any]
Revision: TypeAlias = Literal["stable", "canary"]


class NoSettings(SpecModel):
    """The settings of a router that has none."""


class Kind(NamedTuple):
    """A kind of object, in the version in which it is applied and read."""

    api_version: str
    kind: str

    @property
    def group(self) -> str:
        """The API group; empty for Kubernetes' own unnamed one."""
        return self.api_version.rpartition("/")[0]

    @property
    def plural(self) -> str:
        """The name of its resource, by which rights are granted."""
        name = self.kind.lower()
        if name.endswith("y"):
            return f"{name[:-1]}ies"
        return f"{name}es" if name.endswith(("s", "x", "ch")) else f"{name}s"


class Reference(NamedTuple):
    """One object in the namespace of its Rollout."""

    kind: Kind
    name: str


class Correction(NamedTuple):
    """What one object has to become."""

    reference: Reference
    patch: Manifest
    """A JSON merge patch that the API server takes only if the object is still as it was read."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What Argo Rollouts rewrites in one kind of object while it moves traffic.

    Pulumi and Argo CD both leave it alone, each by paths of its own. The name of the vendor's
    fields is therefore stated twice, but here only.
    """

    kind: Kind
    pulumi: tuple[str, ...]
    """Property paths for ``ignoreChanges``, such as ``spec.http``. They end above the first list:
    server-side apply knows no paths inside of lists. None for what Argo Rollouts makes itself.
    """
    argo_cd: tuple[str, ...]
    """jq paths for ``ignoreDifferences``, as narrow as they can be, such as
    ``.spec.http[].route[].weight``; likewise.
    """
    left_alone: str | None = None
    """How the name of the one object of this kind ends that Argo Rollouts leaves alone, after the
    app's; ``None`` if there is none.
    """
    has_shares: bool = False
    """Whether the shares of the traffic are in it: :meth:`Router.stable_only` may correct it."""

    def ignored_in(self, manifest: Manifest, app: str) -> tuple[str, ...]:
        """The property paths for ``ignoreChanges`` of one object of ``app``: of those that it has.
        None if Argo Rollouts leaves it alone.
        """
        kind = manifest["apiVersion"], manifest["kind"]
        suffix = str(manifest["metadata"]["name"]).removeprefix(app)
        alone = self.left_alone is not None and suffix.endswith(self.left_alone)
        if kind != self.kind or alone:
            return ()
        return tuple(path for path in self.pulumi if _has(manifest, path))


def _has(manifest: Manifest, path: str) -> bool:
    node: Any = manifest
    for key in path.split("."):
        if not isinstance(node, Mapping) or key not in node:
            return False
        node = node[key]
    return True


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the traffic in percent."""

    stable: int
    canary: int
    beside: tuple[str, ...] = ()
    """The names of routes by which the canary gets requests beside its share, such as ``header``.
    """

    @property
    def on_stable(self) -> bool:
        """Whether the canary gets nothing."""
        return self.canary == 0 and not self.beside

    def __str__(self) -> str:
        beside = f", and by {' and '.join(self.beside)} to the canary" if self.beside else ""
        return f"canary {self.canary}%, stable {self.stable}%{beside}"


class Series(Protocol):
    """What Prometheus calls an app's traffic: PromQL selectors of one revision.

    They may refer to the arguments of the AnalysisTemplate, such as ``{{args.app}}``.
    """

    @property
    def milliseconds(self) -> float:
        """How many milliseconds the unit of ``durations`` has: 1, or 1000 for seconds."""

    def requests(self, revision: Revision) -> str:
        """The counter of its requests."""

    def errors(self, revision: Revision, *, grpc: bool = False) -> str:
        """The counter of those that it answered with 5xx; of ``grpc``, with a status that is the
        server's fault.
        """

    def durations(self, revision: Revision) -> str:
        """The buckets of the histogram of how long its answers took."""


class Routing(Protocol):
    """The objects that an app is reached by, and what Argo Rollouts does with them. All functions
    are pure.
    """

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All that an app's routing is made of, in apply order: those of :meth:`objects`, and those
        that Argo Rollouts makes from them.
        """

    @property
    def moved(self) -> tuple[Moved, ...]:
        """What Argo Rollouts rewrites."""

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        """The app's Services and routes, in the order in which each finds what it refers to.

        All traffic is on stable.
        """

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        """Whether a Rollout, as a cluster has it, is one whose traffic this one splits."""

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        """The objects that :meth:`shares` reads for a Rollout."""

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """Which shares are in effect now.

        ``objects`` are the Rollout and those of its :meth:`routes` that there are. ``None`` as long
        as they hold no shares.
        """

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        """The objects that :meth:`stable_only` reads beside :meth:`routes`."""

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        """What puts all traffic on stable, as Argo Rollouts does it after an abort.

        ``objects`` are the Rollout and those of its :meth:`routes` and :meth:`destinations` that
        there are. Empty if there is nothing to correct, or if what is called stable there isn't
        yet the Rollout's stable revision.
        """


class Router(Routing, Protocol):
    """One vendor, by weights: the routing of a canary."""

    @property
    def name(self) -> str:
        """The value of ``router`` in a spec."""

    @property
    def settings(self) -> Any:
        """The type of what is written under its name in a spec, for pydantic. An app that names it
        and no settings has those of an empty mapping.
        """

    @property
    def series(self) -> Series:
        """What the traffic is called in Prometheus; ``UNCOUNTED`` if nothing counts it."""

    @property
    def extra_steps(self) -> frozenset[str]:
        """What it can do beyond weights, such as ``header``: see ``Step.asks_of_router``."""

    def check(self, app: "AppSpec") -> None:
        """Whether the app's settings fit this router.

        :raises SpecError: naming the key that doesn't.
        """

    def canary(self, app: "AppSpec") -> Manifest:
        """What names its objects in a Rollout; merged into ``spec.strategy.canary``. Without
        ``trafficRouting`` Argo Rollouts moves no traffic, but pods.
        """
