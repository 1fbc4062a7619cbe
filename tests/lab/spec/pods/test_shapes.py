"""Apps of different shapes are released in the lab, each to its end and with all its containers."""

from typing import Any

from devflow.lab import Lab
from devflow.release import build, parse_app
from tests.lab.loads import Load
from tests.lab.traffic import App, apply
from tests.lab.waiting import eventually

SHAPES: dict[str, dict[str, Any]] = {
    "sidecar": {
        "volumes": {"logs": "/var/log/shop", "tmp": "/tmp"},
        "securityContext": {"readOnlyRootFilesystem": True, "runAsUser": 1000},
        "initContainers": [
            {
                "name": "shipper",
                "image": "ghcr.io/acme/shipper:1",
                "restartPolicy": "Always",
                "mounts": {"logs": "/logs"},
                "ports": [{"name": "admin", "containerPort": 9901}],
                "startupProbe": "/ready",
            }
        ],
        "containers": [{"name": "exporter", "image": "ghcr.io/acme/exporter:1"}],
    },
    "init": {
        "env": {"POD": {"field": "metadata.name"}, "KEY": {"secret": "s", "key": "k"}},
        "initContainers": [{"name": "migrate", "image": "ghcr.io/acme/migrate:1", "args": ["up"]}],
        "volumes": {"vault": {"csi": {"driver": "vault.example.com"}, "mount": "/vault"}},
        "serviceAccount": {"annotations": {"example.com/role": "shop"}},
        "minReady": "1s",
    },
    "grpc": {
        "readinessProbe": {"grpc": {"service": "shop.v1.Shop"}, "periodSeconds": 2},
        "livenessProbe": {"exec": {"command": ["/bin/check"]}},
        "preStop": {"exec": {"command": ["/bin/drain"]}},
        "canaryMetadata": {"labels": {"track": "canary"}},
        "stableMetadata": {"labels": {"track": "stable"}},
        "podTemplate": {"spec": {"enableServiceLinks": False, "hostname": "shop"}},
    },
    "jvm": {
        "command": ["java"],
        "args": ["-jar", "/app.jar"],
        "startupProbe": {"path": "/up", "failureThreshold": 60, "periodSeconds": 1},
        "env": {"HEAP": {"resource": "limits.memory"}, "OPTS": "-Xmx$(HEAP)"},
        "resources": {"limits": {"memory": "256Mi"}},
        "terminationGracePeriod": "45s",
        "tolerations": ["spot:NoSchedule"],
    },
}


def app_of(lab: Lab, namespace: str, name: str) -> App:
    quick = {"replicas": 2, "steps": [50, {"pause": "1s"}, 100], **SHAPES[name]}
    return App(lab, namespace, name, quick)


def rollout_of(app: App, version: str) -> dict[str, Any]:
    image = f"ghcr.io/acme/{app.name}:{version}"
    source = {"repoURL": "https://example.com/apps.git"}
    spec = {**app.settings, "image": image, "namespace": app.namespace, "source": source}
    return build(parse_app(app.name, spec)).rollout


def test_each_shape_is_released_and_no_request_fails(lab: Lab, namespace: str) -> None:
    apps = [app_of(lab, namespace, name) for name in SHAPES]
    for app in apps:
        app.apply("1.0.0")
    for app in apps:
        app.wait_healthy()
        eventually(f"the gateway serves {app.name}", lambda app=app: app.get()[0] == 200)  # type: ignore[misc]
    with Load(apps[0].target, rate=20) as under_load:
        for app in apps:
            apply(lab, rollout_of(app, "2.0.0"))
        for app in apps:
            app.wait_healthy()
    assert not under_load.failures()
    for app in apps:
        newest = rollout_of(app, "2.0.0")["spec"]["template"]["spec"]
        pods = [pod["spec"] for pod in app.pods() if _image(pod).endswith(":2.0.0")]
        assert pods
        for key in ("containers", "initContainers"):
            names = [one["name"] for one in newest.get(key, [])]
            assert all([one["name"] for one in pod.get(key, [])] == names for pod in pods)
    eventually(
        "the new version's pods are labelled as stable", lambda: _tracks(apps[2]) == ["stable"]
    )


def _tracks(app: App) -> list[str | None]:
    """What the pods of the newest version are labelled as."""
    metadata = [pod["metadata"] for pod in app.pods() if _image(pod).endswith(":2.0.0")]
    return sorted({one["labels"].get("track") for one in metadata}, key=str)


def _image(pod: dict[str, Any]) -> str:
    image: str = pod["spec"]["containers"][0]["image"]
    return image
