"""What can't be rendered or synced: the real Argo CD says why, and the version before serves on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devflow.lab import Lab
from devflow.manifest_yaml import to_text
from devflow.release import build
from tests.lab.argocd import APPLICATION, App, messages
from tests.lab.cluster import new_namespace
from tests.lab.releases import ROLLOUT
from tests.lab.repositories import Repository


@pytest.fixture(scope="module")
def delivered(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Version 1.0.0 of an app, delivered from its spec file."""
    with new_namespace(lab) as name:
        made = App(lab, name, Repository.make(lab, name, tmp_path_factory.mktemp("failures")))
        first_delivery(made)
        yield made


@pytest.fixture
def app(delivered: App) -> Iterator[App]:
    """The same app for all tests in which nothing gets as far as a sync."""
    yield delivered
    assert_serves(delivered)
    source = build(delivered.parsed(1, delivery="gitops")).application["spec"]["source"]
    delivered.patch({"spec": {"source": {**source, "directory": None}}})
    delivered.patch({"spec": {"source": {"plugin": {"parameters": None}}}})
    delivered.until_synced(revision=delivered.commit(1), health="Healthy")


@pytest.fixture
def rendered(lab: Lab, namespace: str, tmp_path: Path) -> Iterator[App]:
    """An app of its own, as rendered manifests: a sync that fails is repeated for minutes."""
    made = App(lab, namespace, Repository.make(lab, namespace, tmp_path))
    made.written = {
        "source": {"repoURL": made.repository.url, "path": namespace, "type": "directory"}
    }
    first_delivery(made)
    yield made
    assert_serves(made)


def first_delivery(app: App) -> None:
    app.repository.commit(app.file(1))
    app.declare(1)
    app.until_rollout(1, phase="Healthy")
    app.until_synced(health="Healthy")


def assert_serves(app: App) -> None:
    """Version 1.0.0 has all its pods, and no other was ever begun."""
    rollout = app.live(*ROLLOUT)
    (container,) = rollout["spec"]["template"]["spec"]["containers"]
    assert container["image"].endswith(":1.0.0")
    assert rollout["metadata"]["annotations"]["rollout.argoproj.io/revision"] == "1"
    assert rollout["status"]["availableReplicas"] == 2


CONFIG_MAP = """
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
"""


def says(app: App, text: str) -> None:
    """Wait until Argo CD says it."""
    app.until(lambda a: text in messages(a))


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("image: shop:2, imgae: x", "devflow.yaml: apps.{app}.imgae: unknown key; did you mean"),
        ("image: 2", "devflow.yaml: apps.{app}.image: 2 is not a text; put it in quotes"),
        ("image: shop:2, namespace: web", "apps.{app}.namespace: is 'web', and the Application's"),
    ],
)
def test_a_spec_file_that_makes_no_sense(app: App, spec: str, text: str) -> None:
    app.repository.commit({f"{app.name}/devflow.yaml": f"apps: {{{app.name}: {{{spec}}}}}\n"})
    app.refresh()
    says(app, text.format(app=app.name))


def test_a_spec_file_without_the_app(app: App) -> None:
    app.repository.commit({f"{app.name}/devflow.yaml": "apps: {cart: {image: cart:1}}\n"})
    app.refresh()
    says(app, f"devflow.yaml: apps.{app.name}: unknown app; known are cart")


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        ({"name": "image", "array": ["x"]}, "parameter image: has to be a string, and has array"),
        ({"name": "imag", "string": "x"}, "parameter imag: unknown parameter; did you mean"),
    ],
)
def test_a_plugin_parameter_that_makes_no_sense(
    app: App, parameter: dict[str, Any], text: str
) -> None:
    app.patch({"spec": {"source": {"plugin": {"parameters": [parameter]}}}})
    says(app, text)


def test_a_repository_without_the_path(app: App) -> None:
    app.repository.commit({f"{app.name}/devflow.yaml": None, "README.md": "empty\n"})
    app.refresh()
    says(app, f"{app.name}: app path does not exist")


def test_a_repository_that_is_gone(app: App) -> None:
    bare = app.repository.bare
    away = bare.rename(bare.with_suffix(".away"))
    try:
        app.refresh("hard")
        says(app, "repository not found")
    finally:
        away.rename(bare)


def test_a_manifest_that_is_no_yaml(rendered: App) -> None:
    broken = CONFIG_MAP.replace("{name: extra}", "{name: [")
    rendered.repository.commit({f"{rendered.name}/extra.yaml": broken})
    rendered.refresh()
    says(rendered, "Failed to unmarshal")


def test_a_kind_that_the_project_forbids(rendered: App) -> None:
    secret = CONFIG_MAP.replace("kind: ConfigMap", "kind: Secret")
    rendered.repository.commit({f"{rendered.name}/extra.yaml": secret})
    rendered.refresh()
    says(rendered, "resource :Secret is not permitted in project")


def test_a_manifest_that_the_api_server_refuses(rendered: App) -> None:
    (file, text), *_ = rendered.file(1).items()
    rendered.repository.commit({file: text.replace("port: 80\n", "port: 80000\n")})
    rendered.refresh()
    says(rendered, "spec.ports[0].port: Invalid value: 80000")


def test_two_applications_that_want_the_same_objects(app: App) -> None:
    folder = f"{app.name}-shared"
    app.repository.commit({f"{folder}/all.yaml": to_text(build(app.parsed(1)).workload)})
    twin = build(app.parsed(1, delivery="gitops")).application
    source = {"repoURL": app.repository.url, "path": folder, "targetRevision": "HEAD"}
    spec = {**twin["spec"], "source": source, "syncPolicy": {}}
    metadata = {**twin["metadata"], "name": f"{app.name}-twin"}
    app.apply([{**twin, "metadata": metadata, "spec": spec}])
    try:
        App(app.lab, f"{app.name}-twin", app.repository).until(
            lambda a: f"is part of applications argocd/{app.name}" in messages(a)
        )
    finally:
        app.ask(lambda kube: kube.delete(*APPLICATION, f"{app.name}-twin", "argocd"))
