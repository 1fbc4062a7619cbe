"""``istioctl analyze`` on what is rendered for Istio.

Without a cluster it reads Istio's kinds alone: the gateways that VirtualServices name, the subsets,
hosts that meet, and what istiod would refuse.
"""

import json
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.go_tools import ISTIOCTL, built
from tests.linters.rendered import STACKS, Manifest, objects

GROUP = "networking.istio.io/"
GATEWAY: Manifest = {
    "apiVersion": f"{GROUP}v1",
    "kind": "Gateway",
    "metadata": {"name": "public", "namespace": "istio-ingress"},
    "spec": {
        "selector": {"istio": "ingress"},
        "servers": [{"hosts": ["*"], "port": {"name": "http", "number": 80, "protocol": "HTTP"}}],
    },
}
"""The one that each example names, and that their cluster has."""


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    return built(ISTIOCTL, request)


def of_istio(stack: str) -> list[Manifest]:
    """The stack's objects of Istio's kinds, with the gateway that they need."""
    made = [one for one in objects(stack) if one["apiVersion"].startswith(GROUP)]
    brings_its_own = any(one["kind"] == "Gateway" for one in made)
    return made if brings_its_own or not made else [*made, GATEWAY]


def test_it_finds_nothing(program: Path, tmp_path: Path) -> None:
    stacks = {stack: made for stack in STACKS if (made := of_istio(stack))}
    assert {"canary", "dev", "prod"} <= set(stacks)
    found = {stack: analyze(program, tmp_path, made) for stack, made in stacks.items()}
    assert {stack: messages for stack, messages in found.items() if messages} == {}


def _no_such_gateway(service: Any) -> None:
    service["spec"].setdefault("gateways", []).append("istio-ingress/nowhere")


def _no_such_subset(service: Any) -> None:
    service["spec"]["http"][0]["route"][0]["destination"]["subset"] = "steady"


def _weight_beyond_whole(service: Any) -> None:
    service["spec"]["http"][0]["route"][0]["weight"] = -1


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_no_such_gateway, 'gateway not found: "istio-ingress/nowhere"'),
        (_no_such_subset, 'not found: "shop+steady"'),
        (_weight_beyond_whole, "weight -1 < 0"),
    ],
)
def test_it_finds_a_mistake(
    program: Path, tmp_path: Path, spoil: Callable[[Any], None], says: str
) -> None:
    made = of_istio("canary")
    spoil(next(one for one in made if one["metadata"]["name"] == "shop" and "http" in one["spec"]))
    messages = [one["message"] for one in analyze(program, tmp_path, made)]
    assert [message for message in messages if says in message], messages


def analyze(program: Path, folder: Path, made: Iterable[Manifest]) -> list[dict[str, str]]:
    """What it has to say, whatever the level."""
    file = folder / "objects.yaml"
    file.write_text(yaml.safe_dump_all(made), encoding="utf-8")
    command = (program, "analyze", "--use-kube=false", "--all-namespaces", "--output=json", file)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    messages: list[dict[str, str]] = json.loads(done.stdout)
    return messages
