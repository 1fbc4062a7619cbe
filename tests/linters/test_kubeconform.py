"""kubeconform on all that is rendered: each field is one that its kind has, of the right type."""

import copy
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.go_tools import KUBECONFORM, built
from tests.linters.rendered import STACKS, Manifest, objects
from tests.linters.schemas import LOCATION, write_schemas

MISTAKES: tuple[tuple[str, tuple[str | int, ...], Any], ...] = (
    ("Service", ("spec", "selectors"), {"app": "shop"}),
    ("Service", ("spec", "ports", 0, "port"), "80"),
    ("Service", ("metadata", "label"), {"app": "shop"}),
    ("Deployment", ("spec", "template", "spec", "containers", 0, "imagePull"), "Always"),
    ("Rollout", ("spec", "strategy", "canary", "maxSurges"), 1),
    ("Rollout", ("metadata", "label"), {"app": "shop"}),
    ("VirtualService", ("spec", "host"), "shop"),
    ("Application", ("spec", "syncPolicy", "automatic"), {}),
    ("MongoDBCommunity", ("spec", "members"), "3"),
    ("HTTPRoute", ("spec", "rules", 0, "backendRefs", 0, "weight"), "1"),
    ("IngressRoute", ("spec", "routes", 0, "kind"), "Rules"),
)
"""Kind, path and value of each."""


@pytest.fixture(scope="module")
def program(request: pytest.FixtureRequest) -> Path:
    return built(KUBECONFORM, request)


@pytest.fixture(scope="module")
def schemas(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemas")
    write_schemas(folder)
    return folder


@pytest.fixture(scope="module")
def made() -> list[Manifest]:
    return [one for stack in STACKS for one in objects(stack)]


def test_it_finds_nothing(program: Path, schemas: Path, made: list[Manifest]) -> None:
    judged = kubeconform(program, schemas, made)
    assert len(judged) == len(made)
    assert [one for one in judged if one["status"] != "statusValid"] == []


def test_it_finds_each_mistake(program: Path, schemas: Path, made: list[Manifest]) -> None:
    broken = [_broken(made, kind, path, value) for kind, path, value in MISTAKES]
    judged = kubeconform(program, schemas, broken)
    assert [one["status"] for one in judged] == ["statusInvalid"] * len(MISTAKES)


def _broken(made: list[Manifest], kind: str, path: tuple[str | int, ...], value: Any) -> Manifest:
    found: Manifest = copy.deepcopy(next(one for one in made if one["kind"] == kind))
    *above, last = path
    inner: Any = found
    for key in above:
        inner = inner[key]
    inner[last] = value
    return found


def kubeconform(program: Path, schemas: Path, made: Iterable[Manifest]) -> list[dict[str, str]]:
    """What it has to say of each object, in their order."""
    location = f"{schemas}/{LOCATION}"
    done = subprocess.run(
        (program, "-strict", "-verbose", "-n=1", "-output=json", "-schema-location", location),
        input=yaml.safe_dump_all(made),
        capture_output=True,
        text=True,
        check=False,
    )
    judged: list[dict[str, str]] = json.loads(done.stdout)["resources"]
    return judged
