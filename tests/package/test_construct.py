"""Each component, constructed over gRPC as for a program in another language, with inputs that are
plain, Outputs, secrets or not known yet.
"""

import json
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

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


def test_an_output_where_an_object_has_to_be_is_refused_by_its_place(running: Package) -> None:
    inputs = {**NEEDED["CanaryRelease"], "verify": output({"errorRate": "< 1%"})}
    with pytest.raises(grpc.RpcError) as caught:
        running.construct("CanaryRelease", inputs)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "verify has to be a plain object" in str(caught.value.trailing_metadata())


def test_a_mistake_is_reported_in_the_words_of_the_release_spec(running: Package) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        running.construct("CanaryRelease", {**NEEDED["CanaryRelease"], "steps": [50, 10]})
    assert "steps" in str(caught.value)
    assert "Traceback" not in str(caught.value)
