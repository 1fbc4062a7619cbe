"""Each component, constructed over gRPC as for a program in another language, with inputs that are
plain, Outputs, secrets or not known yet.
"""

import json
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import errors_pb2, status_pb2

from tests.package.engine import Package, output, package, unknown
from tools.generate_schema import FILE

SCHEMA = json.loads(FILE.read_text(encoding="utf-8"))
COMPONENTS = sorted(name.rpartition(":")[2] for name in SCHEMA["resources"])
NEEDED: dict[str, dict[str, Any]] = {
    "CanaryRelease": {"image": "shop:1", "source": {"repoUrl": "https://example.com/x.git"}},
    "Devflow": {"image": "devflow:1", "mongodbUri": "mongodb://u:p@db.example:27017/x"},
}
"""Inputs without which a component can't be declared."""
SAMPLES: dict[str, object] = {
    "externalUri": "mongodb://u:p@db.example:27017/x",
    "mongodbUri": "mongodb://u:p@db.example:27017/other",
    "retention": "24h",
    "routers": ["istio"],
    "storage": "7Gi",
}
BY_TYPE: dict[str, object] = {"string": "sample", "integer": 3, "number": 3, "boolean": True}
INPUTS = [
    (component, key)
    for component in COMPONENTS
    for key, found in SCHEMA["resources"][f"devflow:index:{component}"]["inputProperties"].items()
    if not found.get("plain") and (key in SAMPLES or found.get("type") in BY_TYPE)
]
"""What takes Outputs, by the schema."""


@pytest.fixture(scope="module")
def running() -> Iterator[Package]:
    with package() as found:
        yield found


def sample(component: str, key: str) -> object:
    found = SCHEMA["resources"][f"devflow:index:{component}"]["inputProperties"][key]
    return SAMPLES.get(key, BY_TYPE.get(found.get("type")))


def kinds(registered: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [kind.rpartition(":")[2] for kind, _ in registered]


@pytest.mark.parametrize("component", COMPONENTS)
def test_with_what_it_needs_alone_it_has_all_its_outputs(running: Package, component: str) -> None:
    registered, state = running.construct(component, NEEDED.get(component, {}))
    assert registered[0][0] == f"devflow:index:{component}"
    assert len(registered) > 1
    required = SCHEMA["resources"][f"devflow:index:{component}"]["required"]
    assert set(required) <= set(state)


@pytest.mark.parametrize(("component", "key"), INPUTS)
def test_an_output_declares_what_the_plain_value_declares(
    running: Package, component: str, key: str
) -> None:
    needed, value = NEEDED.get(component, {}), sample(component, key)
    plain, _ = running.construct(component, {**needed, key: value})
    known, _ = running.construct(component, {**needed, key: output(value)})
    assert sorted(kinds(known)) == sorted(kinds(plain))
    assert sorted(map(str, known)) == sorted(map(str, plain))


@pytest.mark.parametrize(("component", "key"), INPUTS)
def test_a_secret_stays_one_wherever_it_goes(running: Package, component: str, key: str) -> None:
    needed, value = NEEDED.get(component, {}), sample(component, key)
    plain, _ = running.construct(component, {**needed, key: value})
    registered, _ = running.construct(component, {**needed, key: output(value, secret=True)})
    assert sorted(kinds(registered)) == sorted(kinds(plain))
    assert "1b47061264138c4ac30d75fd1eb44270" in str(registered)


@pytest.mark.parametrize(("component", "key"), INPUTS)
def test_what_is_not_known_yet_can_be_previewed(running: Package, component: str, key: str) -> None:
    registered, _ = running.construct(
        component, {**NEEDED.get(component, {}), key: unknown()}, preview=True
    )
    assert len(registered) > 1


def test_a_number_within_an_object_may_be_an_output(running: Package) -> None:
    ports = [{"port": 8080, "targetPort": output(9090)}]
    registered, _ = running.construct("CanaryRelease", {**NEEDED["CanaryRelease"], "ports": ports})
    (rollout,) = [inputs for kind, inputs in registered if kind.endswith(":Rollout")]
    (container,) = rollout["spec"]["template"]["spec"]["containers"]
    assert "9090" in str(container["ports"])


@pytest.mark.parametrize("path", [output("/up"), unknown(), output("/up", secret=True)])
def test_the_path_of_a_probe_may_be_an_output(running: Package, path: object) -> None:
    inputs = {**NEEDED["CanaryRelease"], "readinessProbe": {"path": path}}
    registered, _ = running.construct("CanaryRelease", inputs, preview=True)
    (rollout,) = [inputs for kind, inputs in registered if kind.endswith(":Rollout")]
    (container,) = rollout["spec"]["template"]["spec"]["containers"]
    assert set(container["readinessProbe"]["httpGet"]) == {"path", "port"}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("CanaryRelease", {"steps": [50, 10]}, "steps[1]: weight 10 follows 50; weights must rise"),
    ("CanaryRelease", {"verify": {"errorRate": "low"}}, "verify.errorRate: 'low' is not a limit"),
    ("CanaryRelease", {"scaleDown": {"oldStable": "2"}}, "scaleDown.oldStable: '2' is not a"),
    ("CanaryRelease", {"freeze": [{"reason": "x", "timeZone": "Mars"}]}, "freeze[0].timeZone: "),
    (
        "CanaryRelease",
        {"freeze": [{"reason": "x", "cron": "0 15 * * FRI"}]},
        "freeze[0]: is no window; write 'cron' and 'duration', or 'start' and 'until'",
    ),
    (
        "CanaryRelease",
        {"freeze": [{"reason": "x", "start": "2026-12-24 18:00", "until": "2026-12-23 18:00"}]},
        "freeze[0].until: '2026-12-23 18:00' is not after 'start', 2026-12-24 18:00",
    ),
    ("CanaryRelease", {"networkPolicy": {}}, "networkPolicy: restricts nothing; write 'sources', "),
    (
        "CanaryRelease",
        {"verify": {"errorRate": "< 1%", "duration": "30s", "window": "45s"}},
        "verify.window: a window of 45s doesn't fit into a verify of 30s; set 'duration' to at",
    ),
    (
        "CanaryRelease",
        {"route": {"match": [{"withoutHeaders": {"snake_case": {"regex": "["}}}]}},
        "route.match[0].withoutHeaders.snake_case.regex: ",
    ),
    (
        "CanaryRelease",
        {"podTemplate": {"spec": {"containrs": []}}},
        "podTemplate.spec.containrs: unknown key; did you mean 'containers'?",
    ),
    ("CanaryRelease", {"hostz": ["a.example"]}, "hostz: unknown key; did you mean 'hosts'?"),
    (
        "CanaryRelease",
        {"verify": {"errorRat": "< 1%"}},
        "verify.errorRat: unknown key; did you mean 'errorRate'?",
    ),
    ("CanaryRelease", {"ports": [{"port": 80, "targetPorts": 1}]}, "ports[0].targetPorts: unknown"),
    ("CanaryRelease", {"ports": [8080]}, "ports[0]: 8080 is not a mapping of keys to values"),
    ("CanaryRelease", {"scaleDown": "2m"}, "scaleDown: '2m' is not a mapping of keys to values"),
    ("CanaryRelease", {"replicas": "four"}, "replicas: 'four' is not a whole number"),
    ("CanaryRelease", {"source": {}}, "Missing required input 'source.repoUrl'"),
    (
        "CanaryRelease",
        {"verify": output({"errorRate": "< 1%"})},
        "verify has to be a plain object; the values in it may be Outputs",
    ),
    ("CanaryRelease", {"steps": [output(10)]}, "steps[0]: an Output is not a step; write a "),
    ("CanaryRelease", {"env": [output("s3cr3t")]}, "env: [an Output] is not a mapping"),
    ("ArgoCD", {"pluginImage": "a b"}, "pluginImage: 'a b' is not an image"),
    ("MongoDB", {"externalUri": "s3cr3t"}, "externalUri: is not a connection string of MongoDB"),
    (
        "MongoDB",
        {"externalUri": "mongodb://u:s3cr3t@db.example/x", "members": "x"},
        "members: 'x' is not a whole number",
    ),
]
"""A mistake in another language's program, and what is said of it."""


def refused(running: Package, component: str, mistake: dict[str, Any]) -> tuple[Any, str, Any]:
    """The answer to ``mistake``: its code, its text, and the properties that it blames."""
    with pytest.raises(grpc.RpcError) as caught:
        running.construct(component, {**NEEDED.get(component, {}), **mistake})
    answer: Any = caught.value
    details = dict(answer.trailing_metadata())["grpc-status-details-bin"]
    (detail,) = status_pb2.Status.FromString(details).details
    blamed = errors_pb2.InputPropertiesError.FromString(detail.value).errors
    return answer.code(), answer.details(), blamed


@pytest.mark.parametrize(("component", "mistake", "said"), REFUSED)
def test_a_mistake_is_told_by_the_names_of_the_schema_and_nothing_else(
    running: Package, component: str, mistake: dict[str, Any], said: str
) -> None:
    code, answer, blamed = refused(running, component, mistake)
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert answer.startswith(said)
    assert len(answer.splitlines()) == 1
    assert "s3cr3t" not in answer
    # The engine shows the value of each property that is blamed here, be it a secret.
    assert blamed == []


def test_all_mistakes_are_told_at_once(running: Package) -> None:
    mistakes = {"progressDeadline": "soon", "scaleDown": {"oldStable": "later"}}
    _, answer, _ = refused(running, "CanaryRelease", mistakes)
    where = {line.partition(":")[0] for line in answer.splitlines()}
    assert where == {"progressDeadline", "scaleDown.oldStable"}


def test_two_components_in_one_namespace_are_refused_for_it_would_go_with_either() -> None:
    # A run of a program has a process of its own.
    with package() as own:
        own.construct("ArgoCD", {}, preview=True)
        code, answer, _ = refused(own, "MongoDB", {"namespace": "argocd"})
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert answer == (
        "shop: MongoDB makes its namespace 'argocd', and so does Argo CD; give one of the two"
        " another one"
    )


def test_a_second_app_of_one_host_is_refused_as_in_a_stacks_file() -> None:
    public = {"hosts": ["a.example.com"], "gateway": "istio-ingress/public"}
    with package() as own:
        own.construct("CanaryRelease", {**NEEDED["CanaryRelease"], **public}, name="cart")
        code, answer, _ = refused(own, "CanaryRelease", public)
    assert code is grpc.StatusCode.INVALID_ARGUMENT
    assert answer == (
        "hosts[0]: 'a.example.com' is already taken by 'cart' on gateway istio-ingress/public;"
        " a host belongs to one app"
    )
