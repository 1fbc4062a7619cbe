"""Apps that the lab's real Argo CD compares or delivers, and Git repositories for them."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.live import REFRESH_ANNOTATION
from devflow.manifest_yaml import to_text
from devflow.release import AppSpec, Manifest, build, parse_app
from tests.lab.cluster import call, status_of_spec
from tests.lab.releases import ROLLOUT
from tests.lab.repositories import Repository
from tests.lab.waiting import PATIENCE_SECONDS, eventually

APPLICATION = ("argoproj.io/v1alpha1", "Application")
ISTIO = "networking.istio.io/v1"
WORKLOAD = (("v1", "Service"), (ISTIO, "DestinationRule"), (ISTIO, "VirtualService"), ROLLOUT)
GATED = [10, "verify", 50, "approve", 100]


@dataclass
class App:
    """One app, by default named as its namespace is, with an Application of its name."""

    lab: Lab
    name: str
    repository: Repository
    written: dict[str, Any] = field(default_factory=dict)
    namespace: str = ""

    def __post_init__(self) -> None:
        self.namespace = self.namespace or self.name

    def spec(self, version: int, **changes: Any) -> dict[str, Any]:
        """The app as a user writes it; ``None`` stands for a key that isn't written."""
        written = {
            "image": f"ghcr.io/acme/shop:{version}.0.0",
            "replicas": 2,
            "steps": [10, "verify", 50, "verify", 100],
            "verify": {"for": "2s"},
            "scaleDown": {"oldStable": "1s", "abortedCanary": "1s"},
            "source": {"repoURL": self.repository.url, "path": self.name},
            **self.written,
            **changes,
        }
        return {key: value for key, value in written.items() if value is not None}

    def parsed(self, version: int, **changes: Any) -> AppSpec:
        return parse_app(self.name, self.spec(version, **changes))

    def file(self, version: int, **changes: Any) -> dict[str, str]:
        """What to commit so that Git asks for ``version``, by the type of the source."""
        app = self.parsed(version, **changes)
        if app.source.type == "directory":
            return {f"{self.name}/all.yaml": to_text(build(app).workload)}
        apps = {"apps": {self.name: self.spec(version, **changes)}}
        return {f"{self.name}/devflow.yaml": yaml.safe_dump(apps)}

    def ask(self, do: Callable[[Client], Any]) -> Any:
        return call(self.lab, do)

    def apply(self, manifests: list[Manifest], manager: str = "devflow-lab") -> None:
        async def all_of_them(kube: Client) -> None:
            for manifest in manifests:
                await kube.apply(manifest)

        self.ask(all_of_them)

    def declare(self, version: int, **changes: Any) -> None:
        """Apply what Pulumi applies with ``delivery: gitops``."""
        made = build(self.parsed(version, delivery="gitops", **changes))
        self.apply([m for m in made if m["kind"] in ("AppProject", "Application")])

    def commit(self, version: int, **changes: Any) -> str:
        """Ask for ``version`` in Git, and have Argo CD look."""
        sha = self.repository.commit(self.file(version, **changes))
        self.refresh()
        return sha

    def refresh(self, how: str = "normal") -> None:
        with suppress(ApiError):
            self.patch({"metadata": {"annotations": {REFRESH_ANNOTATION: how}}})

    def patch(self, change: Mapping[str, Any]) -> None:
        self.ask(lambda kube: kube.patch(*APPLICATION, self.name, "argocd", change))

    def sync(self, **changes: Any) -> None:
        """Ask for a sync by hand, and wait until it is over."""
        options = self.application()["spec"]["syncPolicy"]["syncOptions"]
        self.until(lambda a: "operation" not in a)
        self.patch({"operation": {"sync": {"syncOptions": options, **changes}}})
        self.until(lambda a: "operation" not in a and _phase(a) in ("Succeeded", "Failed", "Error"))

    def application(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask(lambda kube: kube.get(*APPLICATION, self.name, "argocd"))
        return found

    def live(self, api_version: str, kind: str, suffix: str = "") -> dict[str, Any]:
        """Of its objects the one of that kind, by what its name has after the app's."""
        found: dict[str, Any] = self.ask(
            lambda kube: kube.get(api_version, kind, f"{self.name}{suffix}", self.namespace)
        )
        return found

    def until(self, is_it: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """Wait until the Application is so; the Application."""
        return self._watch(APPLICATION, "argocd", is_it)

    def until_synced(self, **status: str) -> Mapping[str, Any]:
        """Wait until the Application says Synced; ``health`` and ``revision`` as asked."""

        def is_it(application: Mapping[str, Any]) -> bool:
            found = application.get("status") or {}
            sync = found.get("sync") or {}
            return bool(
                sync.get("status") == "Synced"
                and ("revision" not in status or sync.get("revision") == status["revision"])
                and (
                    "health" not in status
                    or (found.get("health") or {}).get("status") == status["health"]
                )
            )

        return self.until(is_it)

    def until_at_rest(self) -> None:
        """Wait until Argo CD has looked at the Application as it is now, and has nothing to do."""

        def is_it(application: Mapping[str, Any]) -> bool:
            asked = REFRESH_ANNOTATION in (application["metadata"].get("annotations") or {})
            sync = (application.get("status") or {}).get("sync") or {}
            syncs = "operation" in application or _phase(application) in ("Running", "Terminating")
            return not asked and not syncs and sync.get("status") == "Synced"

        self.refresh()
        self.until(is_it)

    def until_rollout(self, version: int, **status: object) -> Mapping[str, Any]:
        """Wait until the Rollout of ``version`` has these values in its status; its status."""

        def is_it(rollout: Mapping[str, Any]) -> bool:
            found = rollout.get("status") or {}
            (container,) = rollout["spec"]["template"]["spec"]["containers"]
            asked = container["image"].endswith(f":{version}.0.0")
            return asked and all(found.get(key) == value for key, value in status.items())

        def probe() -> Mapping[str, Any]:
            rollout = self._watch(ROLLOUT, self.namespace, is_it)
            found: Mapping[str, Any] = self.ask(lambda kube: status_of_spec(kube, rollout))
            return found

        return dict(eventually(f"{self.name} {version}: {status}", probe))

    def until_rollout_spec(self, **values: object) -> None:
        """Wait until the Rollout is asked for these values."""

        def is_it(rollout: Mapping[str, Any]) -> bool:
            return all(rollout["spec"].get(key) == value for key, value in values.items())

        self._watch(ROLLOUT, self.namespace, is_it)

    def promote(self) -> None:
        self.patch_rollout({"status": {"pauseConditions": None}}, subresource="status")

    def patch_rollout(self, change: Mapping[str, Any], **options: Any) -> None:
        self.ask(lambda kube: kube.patch(*ROLLOUT, self.name, self.namespace, change, **options))

    def remove(self) -> None:
        """Delete the Application and its project; the namespace takes the rest."""

        async def delete(kube: Client) -> None:
            for kind in ("Application", "AppProject"):
                with suppress(ApiError):
                    await kube.delete("argoproj.io/v1alpha1", kind, self.name, "argocd")

        self.ask(delete)

    def _watch(
        self,
        kind: tuple[str, str],
        namespace: str,
        is_it: Callable[[Mapping[str, Any]], bool],
    ) -> Mapping[str, Any]:
        last: Mapping[str, Any] = {}

        async def wait(kube: Client) -> Mapping[str, Any]:
            nonlocal last
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for event in kube.watch(*kind, namespace, self.name):
                    if event.object and is_it(event.object):
                        return event.object
                    last = event.object or last
            raise AssertionError("the watch ended")

        try:
            found: Mapping[str, Any] = self.ask(wait)
        except TimeoutError:
            said = messages(self.application())
            text = (
                f"not so after {PATIENCE_SECONDS:g} s: {last.get('status')}; Argo CD says: {said}"
            )
            raise AssertionError(text) from None
        return found


def messages(application: Mapping[str, Any]) -> str:
    """All that Argo CD has to say of an Application."""
    status = application.get("status") or {}
    conditions = [c["message"] for c in status.get("conditions") or []]
    state = status.get("operationState") or {}
    results = [r.get("message", "") for r in (state.get("syncResult") or {}).get("resources") or []]
    return "\n".join([*conditions, state.get("message", ""), *results])


def watched(app: App) -> list[tuple[str, str, str, str]]:
    return [
        (ISTIO, "VirtualService", app.namespace, app.name),
        (ISTIO, "VirtualService", app.namespace, f"{app.name}-hosts"),
        (ISTIO, "DestinationRule", app.namespace, app.name),
        (*APPLICATION, "argocd", app.name),
    ]


def _phase(application: Mapping[str, Any]) -> str:
    state = (application.get("status") or {}).get("operationState") or {}
    return str(state.get("phase", ""))
