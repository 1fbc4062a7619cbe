"""Each key of an app's pods refuses what Kubernetes would, in one line with the way out."""

from typing import Any

import pytest

from devflow.release import SpecError, parse_app
from devflow.release.spec.parts.pods import PodsSpec
from tests.unit.release.specs import LEAST, Later

INIT = {"name": "migrate", "image": "m:1"}
GRPC = {"grpc": {"port": 80}}
"""It comes on top of what Devflow asks by default."""
CASES: list[tuple[dict[str, Any], str]] = [
    ({"command": "java -jar x"}, "command: 'java -jar x' is not a list"),
    ({"args": [8080]}, "args[0]: 8080 is not a text; put it in quotes"),
    ({"env": {"A": {"secret": "s"}}}, "env.A.key: is missing"),
    ({"env": {"A": {"configmap": "s"}}}, "env.A: {'configmap': 's'} is no value of a variable;"),
    ({"env": {"A": {"configMap": "S"}}}, "env.A.configMap: 'S' is not a Kubernetes name"),
    ({"env": {"A": {"field": "status.ip"}}}, "env.A.field: 'status.ip' is no field that a variab"),
    ({"env": {"A": {"resource": "cpu"}}}, "env.A.resource: 'cpu' is not known; use 'limits.cpu'"),
    (
        {"env": {"A": {"field": "metadata.labels['a b']"}}},
        "env.A.field: 'a b' is not a label's key;",
    ),
    (
        {"env": {"A": {"resource": "limits.cpu", "divisor": "1Mi"}}},
        "env.A.divisor: '1Mi' is no unit of 'limits.cpu'; use 1m or 1",
    ),
    (
        {"env": {"A": {"resource": "limits.memory", "divisor": "1m"}}},
        "env.A.divisor: '1m' is no unit of 'limits.memory'; use 1, 1k, 1M,",
    ),
    (
        {"envFrom": [{"secret": "a", "configMap": "b"}]},
        "envFrom[0]: names one object; write either",
    ),
    ({"envFrom": [{"prefix": "A"}]}, "envFrom[0]: names one object; write either"),
    ({"resources": {"limits": {"cpu": "1x"}}}, "resources.limits.cpu: '1x' is not a quantity"),
    ({"readinessProbe": "up"}, "readinessProbe: 'up' is not a path; begin it with '/'"),
    ({"readinessProbe": True}, "readinessProbe: true is not a probe; write a path, a port"),
    (
        {"readinessProbe": {"httpget": {}}},
        "readinessProbe.httpget: unknown key; did you mean 'http",
    ),
    (
        {"livenessProbe": {"httpGet": {}, "grpc": {}}},
        "livenessProbe.grpc: is there beside 'httpGet'; a probe asks in one way",
    ),
    ({"livenessProbe": {"path": "/a", "exec": {}}}, "livenessProbe.path: is short for 'exec'"),
    ({"livenessProbe": {"path": "a"}}, "livenessProbe.path: 'a' is not a path; begin it with '/'"),
    (
        {"livenessProbe": {"periodSeconds": "3s"}},
        "livenessProbe.periodSeconds: '3s' is not a whole",
    ),
    ({"startupProbe": 70_000}, "startupProbe: 70000 is not a port; use 1 to 65535"),
    ({"startupProbe": {"port": 0}}, "startupProbe.port: 0 is not a port; use 1 to 65535"),
    *(
        ({"livenessProbe": {"path": "/", key: -1}}, f"livenessProbe.{key}: -1 is too small; the le")
        for key in ("periodSeconds", "initialDelaySeconds", "timeoutSeconds", "failureThreshold")
    ),
    (
        {"livenessProbe": {"tcpSocket": {"port": 70_000}}},
        "livenessProbe.tcpSocket.port: 70000 is not a port; use 1 to 65535",
    ),
    (
        {"livenessProbe": {"httpGet": {"port": "8080"}}},
        "livenessProbe.httpGet.port: '8080' is no port's name; write a number without quotes",
    ),
    ({"livenessProbe": {"exec": {"command": []}}}, "livenessProbe.exec.command: is empty; give it"),
    (
        {"topologySpread": [{"topologyKey": "a", "maxSkew": 0}]},
        "topologySpread[0].maxSkew: 0 is too small; the least is 1",
    ),
    ({"hostAliases": [{"ip": "010.0.0.1"}]}, "hostAliases[0].ip: '010.0.0.1' is no address;"),
    ({"dnsConfig": {"nameservers": ["dns"]}}, "dnsConfig.nameservers: 'dns' is no address;"),
    (
        {"dnsConfig": {"nameservers": ["1.1.1.1"] * 4}},
        "dnsConfig.nameservers: has 4 items, the limit is 3",
    ),
    ({"startupProbe": None}, "startupProbe: null is not a probe; write a path"),
    ({"preStop": 5}, "preStop: 5 is not what a container does before it stops; write how long"),
    ({"preStop": "soon"}, "preStop: 'soon' is not a duration"),
    ({"preStop": "1m"}, "preStop: 1m leaves no time to stop: a pod is killed after 30s; write a"),
    ({"preStop": {"tcpSocket": {"port": 1}}}, "preStop: does one thing; write one of exec, httpG"),
    ({"preStop": {"sleep": {}}}, "preStop.sleep.seconds: is missing; it has no default"),
    ({"terminationGracePeriod": 60}, "terminationGracePeriod: 60 is not a duration"),
    ({"minReady": "10m"}, "minReady: 10m is not less than progressDeadline, 10m"),
    ({"volumes": {"A": "/a"}}, "volumes.A: 'A' is not the name of a volume; use lower-case"),
    ({"volumes": {"a": "tmp"}}, "volumes.a: 'tmp' is not a path; begin it with '/'"),
    ({"volumes": {"a": {"mount": "/a"}}}, "volumes.a: has no source; a volume has one, such as"),
    ({"volumes": {"a": {"secret": "s", "nfs": {}}}}, "volumes.a: has secret and nfs; a volume has"),
    (
        {"volumes": {"a": {"secrets": "s"}}},
        "volumes.a.secrets: unknown key; did you mean 'secret'?",
    ),
    ({"volumes": {"a": {"secret": {"name": "s"}}}}, "volumes.a.secret.name: unknown key; "),
    ({"volumes": {"a": {"emptyDir": None}}}, "volumes.a.emptyDir: is empty; write {} for its def"),
    ({"volumes": {"a": {"emptyDir": "x"}}}, "volumes.a.emptyDir.sizeLimit: 'x' is not a quantity"),
    (
        {"volumes": {"a": {"emptyDir": {}, "mount": ["/a", "b"]}}},
        "volumes.a.mount[1]: 'b' is not a path; begin it with '/', without a ':'",
    ),
    (
        {"volumes": {"a": {"secret": "s", "mount": {"name": "x", "mountPath": "/a"}}}},
        "volumes.a.mount.name: unknown key; the volume is named by its own key",
    ),
    ({"volumes": {"a": "/x", "b": "/x"}}, "volumes.b: /x is mounted twice; use another path"),
    ({"initContainers": INIT}, "initContainers: {'image': 'm:1', 'name': 'migrate'} is not a list"),
    ({"initContainers": [{"image": "a:1"}]}, "initContainers[0].name: is missing"),
    ({"initContainers": [{**INIT, "imgae": "x"}]}, "initContainers[0].imgae: unknown key; did you"),
    (
        {"initContainers": [{**INIT, "livenessProbe": 80}]},
        "initContainers[0].livenessProbe: is for containers that go on; a sidecar has restartPol",
    ),
    ({"initContainers": [{**INIT, "restartPolicy": "Never"}]}, "initContainers[0].restartPolicy: "),
    (
        {"initContainers": [{**INIT, "mounts": {"tls": "/a"}}]},
        "initContainers[0].mounts.tls: is no volume of the app; there is none",
    ),
    ({"containers": [INIT, INIT]}, "containers[1].name: 'migrate' is the name of another containe"),
    ({"containers": [{**INIT, "name": "shop"}]}, "containers[0].name: 'shop' is the name of the a"),
    ({"containers": [{**INIT, "livenessProbe": "/a"}]}, "containers[0].livenessProbe: names no po"),
    ({"containers": [{**INIT, "ports": [{"port": 1}]}]}, "containers[0].ports[0].port: unknown ke"),
    ({"imagePullPolicy": "allways"}, "imagePullPolicy: 'allways' is not known; use 'Always'"),
    ({"imagePullSecrets": "x"}, "imagePullSecrets: 'x' is not a list"),
    ({"imagePullSecrets": ["X"]}, "imagePullSecrets[0]: 'X' is not a Kubernetes name"),
    ({"securityContext": {"runAsUser": "app"}}, "securityContext.runAsUser: 'app' is not a whole"),
    ({"securityContext": {"runAsUser": 0}}, "securityContext.runAsUser: 0 is root, and container"),
    ({"securityContext": {"fsGroup": 1}}, "securityContext.fsGroup: unknown key"),
    ({"podSecurityContext": {"fsgroup": 1}}, "podSecurityContext.fsgroup: unknown key; did you"),
    ({"serviceAccount": "Shop"}, "serviceAccount.name: 'Shop' is not a Kubernetes name"),
    (
        {"serviceAccount": {"name": "x", "annotations": {"a": "b"}}},
        "serviceAccount.annotations: x isn't made here, so it can't be annotated; leave out 'name'",
    ),
    ({"podLabels": {"app.kubernetes.io/name": "x"}}, "podLabels.app.kubernetes.io/name: is not yo"),
    (
        {"podLabels": {"Example.com/team": "x"}},
        "podLabels.Example.com/team: 'Example.com/team' is not a label's key;",
    ),
    (
        {"resources": {"limits": {"Nvidia.com/gpu": "1"}}},
        "resources.limits.Nvidia.com/gpu: 'Nvidia.com/gpu' is not a resource;",
    ),
    (
        {"resources": {"limits": {"requests.nvidia.com/gpu": "1"}}},
        "resources.limits.requests.nvidia.com/gpu: 'requests.nvidia.com/gpu' is not a resource;",
    ),
    (
        {"resources": {"limits": {"hugepages-2Mi": "3Mi", "cpu": "1"}}},
        "resources.limits.hugepages-2Mi: 3Mi is no multiple of 2Mi",
    ),
    (
        {"resources": {"limits": {"hugepages-2Mi": "4Mi"}}},
        "resources: has hugepages-2Mi, which needs 'cpu' or 'memory' beside it",
    ),
    (
        {"serviceAccount": {"annotations": {"a": "x" * 300_000}}},
        "serviceAccount.annotations: has 300,001 bytes; the limit is",
    ),
    ({"podLabels": {"a": "b c"}}, "podLabels.a: 'b c' is not the value of a label"),
    ({"podAnnotations": {"bad key!": "x"}}, "podAnnotations.bad key!: 'bad key!' is not an annota"),
    (
        {"canaryMetadata": {"labels": {"rollouts-pod-template-hash": "x"}}},
        "canaryMetadata.labels.rollouts-pod-template-hash: is not yours to set: Argo Rollouts",
    ),
    (
        {"stableMetadata": {"label": {}}},
        "stableMetadata.label: unknown key; did you mean 'labels'?",
    ),
    ({"nodeSelector": {"a": 1}}, "nodeSelector.a: 1 is not a text; put it in quotes"),
    (
        {"tolerations": ["a:Never"]},
        "tolerations[0]: 'a:Never' is not a taint; write KEY, KEY=VALUE",
    ),
    ({"tolerations": [{"effects": "x"}]}, "tolerations[0].effects: unknown key; did you mean 'eff"),
    ({"affinity": {"podAfinity": {}}}, "affinity.podAfinity: unknown key; did you mean 'podAffin"),
    ({"topologySpread": True}, "topologySpread: true is not a list; write the labels of nodes"),
    ({"topologySpread": ["a b"]}, "topologySpread[0]: 'a b' is not a label's key"),
    ({"topologySpread": [{"maxSkew": 1}]}, "topologySpread[0].topologyKey: is missing"),
    ({"priorityClassName": "A"}, "priorityClassName: 'A' is not a Kubernetes name"),
    ({"runtimeClassName": ""}, "runtimeClassName: '' is not a Kubernetes name"),
    ({"hostAliases": [{"host": "x"}]}, "hostAliases[0].host: unknown key"),
    ({"dnsConfig": {"nameserver": []}}, "dnsConfig.nameserver: unknown key; did you mean 'namese"),
    (
        {"podTemplate": {"spec": {"volumes": [None]}}},
        "podTemplate.spec.volumes[0]: is empty; write {} for its defaults, or leave the key out",
    ),
    (
        {"podTemplate": {"spec": {"containers": [{"name": "shop", "readinessProbe": GRPC}]}}},
        "podTemplate.spec.containers[0].readinessProbe.tcpSocket: is there beside 'grpc'; keep one",
    ),
    ({"podTemplate": {"spce": {}}}, "podTemplate.spce: unknown key; did you mean 'spec'?"),
]


@pytest.mark.parametrize(("change", "says"), CASES, ids=[says[:40] for _, says in CASES])
def test_each_mistake_gets_one_line_with_path_value_and_way_out(
    change: dict[str, Any], says: str
) -> None:
    with pytest.raises(SpecError) as caught:
        parse_app("shop", {**LEAST, **change})
    assert str(caught.value).startswith(says)
    assert all("\n" not in line for _, line in caught.value.problems)
    assert {where.partition(".")[0].partition("[")[0] for where, _ in caught.value.problems} == {
        next(iter(change))
    }


def test_each_key_is_among_them() -> None:
    keys = {field.alias for field in PodsSpec.model_fields.values()}
    assert keys == {key for change, _ in CASES for key in change}


@pytest.mark.parametrize(
    "change",
    [
        {"affinity": Later()},
        {"readinessProbe": Later()},
        {"volumes": {"a": Later()}},
        {"podTemplate": {"spec": {"containers": Later()}}},
        {"securityContext": {"capabilities": {"add": Later()}}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_shapes_the_pods_must_be_known_now(change: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match="is an Output, known only later"):
        parse_app("shop", {**LEAST, **change})
