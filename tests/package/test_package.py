"""The components as a Pulumi package: its schema, and components that another language declares."""

import inspect
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from devflow import components
from devflow.components.provider import Provider, package_version
from tests.components.recording import record, secret
from tests.lab.waiting import PATIENCE_SECONDS
from tests.package.engine import started
from tools.generate_schema import FILE

ROOT = Path(__file__).parents[2]
NAMES = {name for name in components.__all__ if not name.endswith("Args")}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The package's schema, asked of the process that the Pulumi CLI would start."""
    with started("127.0.0.1:1") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        answer = stub.GetSchema(provider_pb2.GetSchemaRequest(), timeout=PATIENCE_SECONDS)
    found: dict[str, Any] = json.loads(answer.schema)
    return found


def test_each_component_is_in_the_schema(schema: dict[str, Any]) -> None:
    assert set(schema["resources"]) == {f"devflow:index:{name}" for name in NAMES}
    assert all(made["isComponent"] and made["description"] for made in schema["resources"].values())


def test_each_property_has_a_description(schema: dict[str, Any]) -> None:
    properties = {
        f"{name}.{kind}.{key}": found
        for name, made in (schema["resources"] | schema["types"]).items()
        for kind in ("inputProperties", "properties")
        for key, found in made.get(kind, {}).items()
    }
    assert "devflow:index:CanaryRelease.inputProperties.readinessProbe" in properties
    assert "devflow:index:VerifyArgs.properties.errorRate" in properties
    assert [name for name, found in properties.items() if not found.get("description")] == []


def test_no_object_in_a_list_or_map_is_plain_for_which_go_would_get_no_type(
    schema: dict[str, Any],
) -> None:
    gateways = schema["resources"]["devflow:index:Istio"]["inputProperties"]["gateways"]
    assert "$ref" in gateways["items"]
    assert list(_plain_objects_within(schema)) == []


def _plain_objects_within(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for item in schema:
            yield from _plain_objects_within(item)
    elif isinstance(schema, dict):
        inner = (schema.get(key) for key in ("items", "additionalProperties"))
        yield from (one for one in inner if isinstance(one, dict) and {"$ref", "plain"} <= set(one))
        for value in schema.values():
            yield from _plain_objects_within(value)


def test_the_plugin_file_names_the_runtime_that_runs_the_folder() -> None:
    """faults/20 e: without it `pulumi package get-schema` failed."""
    runtime = yaml.safe_load((ROOT / "PulumiPlugin.yaml").read_text())["runtime"]
    assert runtime["name"] == "python"
    assert (ROOT / runtime["options"]["virtualenv"]).resolve() == ROOT / ".venv"


def test_the_schema_that_is_checked_in_is_the_packages(schema: dict[str, Any]) -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == schema, "run `make generate`"


def test_the_schema_has_the_version_of_the_project_whatever_is_installed(
    schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert schema["version"] == project["version"]
    monkeypatch.setattr("devflow.components.provider.version", lambda _: "0.1.0")
    assert package_version() == project["version"]


def test_descriptions_are_not_indented_as_in_the_source(schema: dict[str, Any]) -> None:
    described = schema["resources"]["devflow:index:CanaryRelease"]["description"]
    assert described == inspect.cleandoc(components.CanaryRelease.__doc__ or "")


def test_a_component_declared_in_another_language_gets_its_numbers_outputs_and_secrets() -> None:
    def program() -> None:
        inputs = {
            "image": pulumi.Output.from_input("shop:1"),
            "source": {"repoUrl": "https://example.com/deploy.git"},
            "replicas": pulumi.Output.from_input(4.0),
            "port": 9090.0,
            "steps": [10.0, {"pause": "30s"}, 100.0],
            "scaleDown": {"oldStable": "2m"},
            "env": {"KEY": pulumi.Output.secret("s3cr3t")},
            "podAnnotations": {"acme.example/snake_case": "kept"},
        }
        state = Provider().construct("shop", "devflow:index:CanaryRelease", inputs).state
        pulumi.export("url", state["url"])

    recording = record(program)
    spec = recording.only("Rollout").inputs["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert spec["replicas"] == 4
    assert container["image"] == "shop:1"
    assert container["ports"][0]["containerPort"] == 9090
    assert container["env"] == [{"name": "KEY", "value": secret("s3cr3t")}]
    assert spec["template"]["metadata"]["annotations"]["acme.example/snake_case"] == "kept"
    assert spec["strategy"]["canary"]["scaleDownDelaySeconds"] == 120
    assert recording.exports["url"] == "http://shop.shop.svc.cluster.local"


def test_pods_declared_in_another_language_keep_their_keys_and_get_their_numbers() -> None:
    def program() -> None:
        inputs = {
            "image": "shop:1",
            "source": {"repoUrl": "https://example.com/deploy.git"},
            "readinessProbe": {"httpGet": {"path": "/up", "port": 9090.0}, "periodSeconds": 3.0},
            "livenessProbe": 9091.0,
            "env": {"A": {"configMap": "settings", "key": "a"}},
            "volumes": {"vault": {"csi": {"driver": "vault.example.com", "readOnly": True}}},
            "initContainers": [
                {
                    "name": "migrate",
                    "image": "migrate:1",
                    "envFrom": [{"configMap": "settings"}],
                    "securityContext": {"runAsUser": 1000.0},
                    "mounts": {"vault": "/vault"},
                }
            ],
            "topologySpread": False,
            "podTemplate": {
                "spec": {
                    "terminationGracePeriodSeconds": 45.0,
                    "containers": [
                        {"name": "shop", "workingDir": pulumi.Output.secret("/srv"), "tty": True}
                    ],
                }
            },
        }
        Provider().construct("shop", "devflow:index:CanaryRelease", inputs)

    spec = record(program).only("Rollout").inputs["spec"]["template"]["spec"]
    (container,), (init,) = spec["containers"], spec["initContainers"]
    assert spec["terminationGracePeriodSeconds"] == 45
    assert container["readinessProbe"]["httpGet"] == {"path": "/up", "port": 9090}
    assert container["livenessProbe"] == {"tcpSocket": {"port": 9091}}
    assert container["workingDir"] == secret("/srv")
    assert container["env"][0]["valueFrom"]["configMapKeyRef"]["name"] == "settings"
    assert init["securityContext"]["runAsUser"] == 1000
    assert init["envFrom"] == [{"configMapRef": {"name": "settings"}}]
    assert init["volumeMounts"] == [{"name": "vault", "mountPath": "/vault"}]
    assert "topologySpreadConstraints" not in spec
