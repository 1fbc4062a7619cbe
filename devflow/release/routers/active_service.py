"""Two Services, of which Argo Rollouts switches the active one: what blue-green goes by."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from devflow.release.names import HASH_LABEL, PREVIEW_SUFFIX
from devflow.release.routers.router import Correction, Kind, Manifest, Moved, Reference, Shares
from devflow.release.workload.service import service

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

SERVICE = Kind("v1", "Service")
_ALL = 100


class ActiveService:
    """All of it, where no router is needed: callers ask for the Service by its name."""

    kinds: tuple[Kind, ...] = (SERVICE,)
    moved: tuple[Moved, ...] = (
        Moved(
            SERVICE,
            pulumi=("spec.selector",),
            argo_cd=(f'.spec.selector["{HASH_LABEL}"]',),
            has_shares=True,
        ),
    )

    def objects(self, app: "AppSpec") -> tuple[Manifest, ...]:
        return service(app), service(app, PREVIEW_SUFFIX)

    def splits(self, rollout: Mapping[str, Any]) -> bool:
        return bool(_active_of(rollout))

    def routes(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return (Reference(SERVICE, _active_of(rollout)),)

    def shares(self, objects: Iterable[Mapping[str, Any]]) -> Shares | None:
        """All of the traffic is on the newest revision once the active Service selects its pods,
        and it isn't stable yet; and on the one before it where stable itself is the newest again,
        and the Service doesn't select it yet. Else all of it is on stable.
        """
        rollout, active = _split(objects)
        if active is None:
            return None
        canary = _ALL if _is_switched(rollout, active) else 0
        return Shares(stable=_ALL - canary, canary=canary)

    def destinations(self, rollout: Mapping[str, Any]) -> tuple[Reference, ...]:
        return ()

    def stable_only(self, objects: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
        """Argo Rollouts doesn't switch back as long as the newest revision lacks a pod, whether
        that is the one to leave or the one to go back to.
        """
        rollout, active = _split(objects)
        if active is None or not _is_switched(rollout, active):
            return ()
        metadata = active["metadata"]
        precondition = {"uid": metadata["uid"], "resourceVersion": metadata["resourceVersion"]}
        selector = {HASH_LABEL: rollout["status"]["stableRS"]}
        patch = {"metadata": precondition, "spec": {"selector": selector}}
        return (Correction(Reference(SERVICE, metadata["name"]), patch),)


def _active_of(rollout: Mapping[str, Any]) -> str:
    """The name of its active Service; empty if it has none."""
    strategy: Mapping[str, Any] = rollout["spec"].get("strategy") or {}
    return str((strategy.get("blueGreen") or {}).get("activeService") or "")


def _split(
    objects: Iterable[Mapping[str, Any]],
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """The Rollout and its active Service."""
    listed = list(objects)
    rollout: Mapping[str, Any] = next((o for o in listed if o.get("kind") == "Rollout"), {})
    name = _active_of(rollout) if rollout else ""
    wanted = (o for o in listed if o.get("kind") == "Service" and "spec" in o)
    return rollout, next((o for o in wanted if o["metadata"]["name"] == name), None)


def _is_switched(rollout: Mapping[str, Any], active: Mapping[str, Any]) -> bool:
    status = rollout.get("status") or {}
    selected = (active["spec"].get("selector") or {}).get(HASH_LABEL)
    newest, stable = status.get("currentPodHash"), status.get("stableRS")
    return bool(selected and stable and selected != stable and newest in (selected, stable))


ACTIVE_SERVICE = ActiveService()
