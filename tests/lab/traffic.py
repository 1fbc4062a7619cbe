"""An app of the lab under load, for tests of the traffic."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from devflow.kube import Client
from devflow.lab import Lab
from devflow.lab.load import Target
from devflow.release import AppSpec, build, parse_app
from devflow.release.names import HASH_LABEL, ROUTE
from devflow.release.strategies import strategy_of
from tests.lab.cluster import call, status_of_spec, suppress_not_found
from tests.lab.loads import fetch
from tests.lab.served_weight import pass_every_thread, served_weight
from tests.lab.waiting import eventually

ROLLOUT = "argoproj.io/v1alpha1", "Rollout"
ISTIO = "networking.istio.io/v1"

Object = dict[str, Any]


@dataclass
class App:
    """One app in one namespace."""

    lab: Lab
    namespace: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"{self.name}.{self.namespace}.localhost"

    @property
    def target(self) -> Target:
        return Target.parse(self.lab.gateway, self.host)

    def install(self, version: str) -> "App":
        """Apply all its objects, and wait until the gateway serves it."""
        self.apply(version)
        self.wait_healthy()
        eventually("the gateway serves the app", lambda: self.get()[0] == 200)
        return self

    def apply(self, version: str) -> None:
        """Apply all its objects."""
        apply(self.lab, *self._manifests(version))

    def up(self, version: str) -> None:
        """Apply what `devflow up` does: all its objects that Argo Rollouts doesn't move."""
        app = self._app(version)
        moved = strategy_of(app).routing(app).moved
        apply(
            self.lab,
            *(
                manifest
                for manifest in self._manifests(version)
                if not any(one.ignored_in(manifest, self.name) for one in moved)
            ),
        )

    def release(self, version: str, **faults: str) -> None:
        """Ask for a new version, which may have ``faults``; leave the traffic alone."""
        image = f"ghcr.io/acme/{self.name}:{version}"
        containers = self.rollout()["spec"]["template"]["spec"]["containers"]
        template = {
            "metadata": {"annotations": fault_annotations(faults)},
            "spec": {"containers": [{**containers[0], "image": image}]},
        }
        self.patch(*ROLLOUT, {"spec": {"template": template}})

    def approve(self) -> None:
        """End a pause without an end, once it has begun."""
        eventually("the pause", lambda: self._status().get("pauseConditions"))
        self.patch(*ROLLOUT, {"status": {"pauseConditions": None}}, "status")

    def abort(self) -> None:
        self.patch(*ROLLOUT, {"status": {"abort": True}}, "status")

    def promote(self) -> None:
        """Skip all steps that are left."""
        self.patch(*ROLLOUT, {"status": {"promoteFull": True, "pauseConditions": None}}, "status")

    def scale(self, replicas: int) -> None:
        self.patch(*ROLLOUT, {"spec": {"replicas": replicas}})

    def restart(self) -> None:
        """Replace all pods, a few at a time."""
        # Argo Rollouts replaces pods of before this second only.
        now = (datetime.now(UTC) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.patch(*ROLLOUT, {"spec": {"restartAt": now}})

    def annotate(self, **annotations: str | None) -> None:
        """Set annotations ``lab.devflow.dev/…`` of all its pods."""
        self.annotate_pods(self.pods(), **annotations)

    def annotate_canary(self, **annotations: str | None) -> None:
        """The same for the pods of the newest version only."""
        newest = self.rollout()["status"]["currentPodHash"]
        pods = [p for p in self.pods() if p["metadata"]["labels"][HASH_LABEL] == newest]
        self.annotate_pods(pods, **annotations)

    def annotate_pods(self, pods: list[Object], **annotations: str | None) -> None:
        """The same for these pods only."""
        body = {"metadata": {"annotations": fault_annotations(annotations)}}

        async def annotate(kube: Client) -> None:
            for pod in pods:
                # One that goes meanwhile needs none.
                with suppress_not_found():
                    await kube.patch("v1", "Pod", pod["metadata"]["name"], self.namespace, body)

        self.ask(annotate)

    def _status(self) -> Object:
        """Of the Rollout; empty until it is that of the newest specification."""

        async def look(kube: Client) -> Object:
            rollout = await kube.get(*ROLLOUT, self.name, self.namespace)
            return dict(await status_of_spec(kube, rollout))

        found: Object = self.ask(look)
        return found

    def rollout(self) -> Object:
        found: Object = self.ask(lambda kube: kube.get(*ROLLOUT, self.name, self.namespace))
        return found

    def pods(self) -> list[Object]:
        found: list[Object] = self.ask(
            lambda kube: kube.list(
                "v1", "Pod", self.namespace, f"app.kubernetes.io/name={self.name}"
            )
        )[0]
        return found

    def uids(self) -> set[str]:
        return {pod["metadata"]["uid"] for pod in self.pods()}

    def mirrors(self) -> dict[str, str]:
        """Addresses of its WorkloadEntries, by pod."""
        entries, _ = self.ask(lambda kube: kube.list(ISTIO, "WorkloadEntry", self.namespace))
        return {entry["metadata"]["name"]: entry["spec"]["address"] for entry in entries}

    def weights(self) -> dict[str, int]:
        service: Object = self.ask(
            lambda kube: kube.get(ISTIO, "VirtualService", self.name, self.namespace)
        )
        (route,) = (one for one in service["spec"]["http"] if one.get("name") == ROUTE)
        return {one["destination"]["subset"]: one.get("weight", 0) for one in route["route"]}

    def set_weight(self, canary: int) -> None:
        """Write the weights as Argo Rollouts does."""
        service: Object = self.ask(
            lambda kube: kube.get(ISTIO, "VirtualService", self.name, self.namespace)
        )
        http = service["spec"]["http"]
        http[0]["route"][0]["weight"], http[0]["route"][1]["weight"] = 100 - canary, canary
        self.patch(ISTIO, "VirtualService", {"spec": {"http": http}})

    def wait_weight(self, canary: int) -> None:
        eventually(f"weight {canary}", lambda: self.weights()["canary"] == canary)

    def wait_served(self, canary: int) -> None:
        """Wait until the gateway goes by this weight, each of its threads."""
        eventually(
            f"the gateway has weight {canary}",
            lambda: served_weight(self.lab, self.canary_cluster) == canary,
        )
        pass_every_thread(self.target)

    @property
    def canary_cluster(self) -> str:
        """How the name ends that the gateway has for where the canary's requests go."""
        return f"|canary|{self.name}.{self.namespace}.svc.cluster.local"

    def wait_stable(self) -> None:
        """Wait until all traffic goes to stable."""
        self.wait_weight(0)
        self.wait_served(0)

    def wait_healthy(self) -> None:
        eventually("the rollout is healthy", lambda: self._status().get("phase") == "Healthy")

    def wait_pods(self, count: int) -> None:
        """Wait until exactly so many pods are left, those on their way out included."""
        eventually(f"{count} pods", lambda: len(self.pods()) == count)

    def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        """One request through the gateway."""
        return fetch(self.lab.gateway + path, Host=self.host, **headers)

    def events(self, reason: str) -> list[str]:
        found, _ = self.ask(lambda kube: kube.list("v1", "Event", self.namespace))
        return [event["message"] for event in found if event["reason"] == reason]

    def patch(
        self, api_version: str, kind: str, body: Object, subresource: str | None = None
    ) -> None:
        self.ask(
            lambda kube: kube.patch(api_version, kind, self.name, self.namespace, body, subresource)
        )

    def ask(self, do: Callable[[Client], Awaitable[Any]]) -> Any:
        return call(self.lab, do)

    def _app(self, version: str) -> AppSpec:
        return parse_app(
            self.name,
            {
                "namespace": self.namespace,
                "image": f"ghcr.io/acme/{self.name}:{version}",
                "hosts": [self.host],
                "gateway": "istio-ingress/public",
                "source": {"repoURL": "https://git.example.com/shop.git"},
                "scaleDown": {"oldStable": "1s", "abortedCanary": "1s"},
                **self.settings,
            },
        )

    def _manifests(self, version: str) -> list[Object]:
        made = build(self._app(version))
        return [manifest for manifest in made if manifest["kind"] != "Application"]


def fault_annotations(faults: Mapping[str, str | None]) -> dict[str, str | None]:
    """``error_rate="5%"`` as ``lab.devflow.dev/error-rate: 5%``."""
    return {f"lab.devflow.dev/{key.replace('_', '-')}": value for key, value in faults.items()}


def apply(lab: Lab, *manifests: Object) -> None:
    """Apply objects, one after the other."""

    async def send(kube: Client) -> None:
        for manifest in manifests:
            await kube.apply(manifest)

    call(lab, send)
