import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pulumi
import pytest

from devflow.components.helm import POD_SECURITY_LABEL
from devflow.stacks.program import main
from tests.components.recording import Recording, record, secret

APPS = """
apps:
  shop: {image: "shop:1", source: {repoURL: https://example.com/deploy.git}}
  cart: {image: "cart:1", source: {repoURL: https://example.com/deploy.git}, namespace: shop}
"""
DEFAULTS = {"cluster": "kubeconfig", "kubeconfig": "", "context": "", "mongodbUri": ""}

Deploy = Callable[..., Recording]


@pytest.fixture
def deploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deploy:
    """Runs the program on a stack's YAML, with that configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEVFLOW_LAB", raising=False)
    (tmp_path / "stacks").mkdir()

    def deploy(
        text: str,
        *,
        images: dict[str, str] | None = None,
        secrets: str = "",
        recording: Recording | None = None,
        **config: str,
    ) -> Recording:
        (tmp_path / "stacks" / "test.yaml").write_text(dedent(text), encoding="utf-8")
        values = {**DEFAULTS, **config, "images": json.dumps(images or {})}

        def program() -> None:
            pulumi.runtime.set_all_config(
                {key if ":" in key else f"devflow:{key}": value for key, value in values.items()},
                secrets.split(),
            )
            main()

        return record(program, recording)

    return deploy


def test_each_namespace_is_made_once_in_the_mesh_and_restricted(deploy: Deploy) -> None:
    metadata = deploy(APPS).only("Namespace").inputs["metadata"]
    assert metadata == {
        "name": "shop",
        "labels": {"istio-injection": "enabled", POD_SECURITY_LABEL: "restricted"},
    }


def test_a_namespaces_labels_can_be_set_or_the_whole_left_to_others(deploy: Deploy) -> None:
    settings = "namespaces: {shop: {labels: {istio-injection: disabled, team: a}}}"
    labels = deploy(APPS + settings).only("Namespace").inputs["metadata"]["labels"]
    assert labels == {
        "istio-injection": "disabled",
        POD_SECURITY_LABEL: "restricted",
        "team": "a",
    }
    recording = deploy(APPS + "namespaces: {shop: {create: false}}")
    assert not recording.of_type("Namespace")
    assert len(recording.of_type("CanaryRelease")) == 2


def test_a_namespace_of_a_revision_of_istio_has_no_label_beside_which_that_has_no_effect(
    deploy: Deploy,
) -> None:
    labels = "namespaces: {shop: {labels: {%s}}}"
    revision = "istio.io/rev: 1-31"
    made = deploy(APPS + labels % revision).only("Namespace").inputs["metadata"]["labels"]
    assert made == {POD_SECURITY_LABEL: "restricted", "istio.io/rev": "1-31"}
    with pytest.raises(pulumi.RunError, match=r"shop\.labels: istio\.io/rev has no effect"):
        deploy(APPS + labels % f"{revision}, istio-injection: disabled")


def test_apps_come_after_their_namespace_and_the_parts_they_need(deploy: Deploy) -> None:
    recording = deploy(
        APPS + "platform: {istio: {}, argoCd: {}, argoRollouts: {}, prometheus: {}, mongodb: {}}"
    )
    (app, _) = recording.of_type("CanaryRelease")
    charts = {r.urn: r.inputs["chart"] for r in recording.of_type("Release")}
    waits = {charts[urn] for urn in app.dependencies if urn in charts}
    assert waits == {"base", "cni", "istiod", "gateway", "argo-cd", "argo-rollouts"}
    namespace = next(r for r in recording.of_type("Namespace") if r.name == "shop-namespace")
    assert namespace.urn in app.dependencies


def test_a_platform_setting_reaches_its_chart(deploy: Deploy) -> None:
    recording = deploy("platform: {prometheus: {retention: 48h, storage: 1Gi}}")
    server = recording.only("Release").inputs["values"]["server"]
    assert (server["retention"], server["persistentVolume"]) == ("48h", {"size": "1Gi"})


@pytest.mark.parametrize(
    ("own", "route"), [("", "ingresses"), (", routers: [traefik]", "traefikservices")]
)
def test_the_controller_has_rights_on_the_objects_of_argo_rollouts_routers_or_its_own(
    deploy: Deploy, own: str, route: str
) -> None:
    devflow = f"devflow: {{image: 'devflow:1'{own}}}"
    platform = f"platform: {{argoRollouts: {{routers: [nginx]}}, {devflow}}}"
    uri = "mongodb://me:s3cr3t@db.example.com"
    recording = deploy(platform, mongodbUri=uri, secrets="devflow:mongodbUri")
    role = next(r for r in recording.of_type("ClusterRole") if r.name == "devflow-controller")
    patched = {
        name for r in role.inputs["rules"] if "patch" in r["verbs"] for name in r["resources"]
    }
    assert patched == {"experiments", "rollouts/status", route}


def test_outputs_name_each_app_and_part(deploy: Deploy) -> None:
    exports = deploy(APPS + "platform: {istio: {}, mongodb: {}}").exports
    assert exports["apps"]["cart"] == {
        "url": "http://cart.shop.svc.cluster.local",
        "namespace": "shop",
        "stableSubset": "stable",
        "canarySubset": "canary",
    }
    assert exports["platform"]["istio"]["gateway"] == "istio-ingress/public"
    assert exports["platform"]["mongodb"] == {
        "namespace": "mongodb",
        "secretName": "mongodb-devflow-uri",
    }
    assert exports["mongodbUri"]["value"].startswith("mongodb://devflow:")
    assert exports["mongodbUri"] == secret(exports["mongodbUri"]["value"])


def test_images_of_the_configuration_go_first(deploy: Deploy) -> None:
    recording = deploy(APPS, images={"shop": "shop:2"})
    images = {
        r.name: r.inputs["spec"]["template"]["spec"]["containers"][0]["image"]
        for r in recording.of_type("Rollout")
    }
    assert images == {"shop-rollout": "shop:2", "cart-rollout": "cart:1"}


def test_the_lab_is_named_to_the_provider(deploy: Deploy, tmp_path: Path) -> None:
    provider = deploy(APPS, cluster="lab").only("kubernetes")
    assert provider.inputs["kubeconfig"] == str(tmp_path / ".lab" / "kubeconfig")
    assert provider.inputs["context"] == "devflow-lab"


def test_what_binds_the_stack_to_the_cli_is_its_own_and_goes_with_it(deploy: Deploy) -> None:
    """faults/20 f: a plain `pulumi destroy` leaves nothing."""
    metadata = deploy(APPS).named("engine").inputs["metadata"]
    assert metadata["namespace"] == "default"
    assert metadata["annotations"]["devflow.dev/engine"] == "pulumi"


def test_the_embedded_engine_binds_the_stack_by_itself(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVFLOW_ENGINE_APPLIED_BY", "embedded")
    assert not deploy(APPS).of_type("ConfigMap")


def test_without_a_cluster_named_the_default_provider_is_used(deploy: Deploy) -> None:
    assert not [r for r in deploy(APPS).resources if r.type.startswith("pulumi:providers:")]


def test_a_connection_string_of_ones_own_is_kept_secret(deploy: Deploy) -> None:
    uri = "mongodb://u:s3cr3t@db.example.com"
    recording = deploy("platform: {mongodb: {}}", mongodbUri=uri, secrets="devflow:mongodbUri")
    assert recording.exports["mongodbUri"] == secret(uri)
    assert not recording.of_type("Release")


@pytest.mark.parametrize(
    ("text", "config", "line"),
    [
        ("apps: []", {}, "stacks/test.yaml: apps: [] is not a mapping of keys to values"),
        (APPS, {"cluster": "x"}, "devflow:cluster: 'x' is not known; use 'lab' or 'kubeconfig'"),
        (
            APPS,
            {"images": {"cat": "a:1"}},
            "devflow:images.cat: no such app in this stack; did you mean 'cart'?",
        ),
        (
            APPS,
            {"mongodbUri": "mongodb://u:p@h"},
            "devflow:mongodbUri: is readable in the stack's settings; set it with"
            " 'pulumi config set --secret'",
        ),
        (
            "platform: {istio: {}, devflow: {image: 'devflow:1'}}",
            {"cluster": "lab"},
            "platform.devflow: has no MongoDB to write to; add platform.mongodb, name a Secret in"
            " mongodbSecret, or set devflow:mongodbUri with 'pulumi config set --secret'",
        ),
        (
            "platform: {istio: {}, mongodb: {members: 3}}",
            {"mongodbUri": "mongodb://u:p@h", "secrets": "devflow:mongodbUri"},
            "platform.mongodb.members: no MongoDB is installed where the stack has the address of"
            " one (mongodbUri, externalUri); take one out",
        ),
        (
            "platform: {istio: {}, argoRollouts: {routers: [gateway-api]}}",
            {},
            "stacks/test.yaml: platform.argoRollouts.gatewayApiPlugin: is missing; the router"
            " 'gateway-api' needs the location and the sha256 of a plugin that you have checked;"
            " https://github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi/releases"
            " has them",
        ),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_declared(
    deploy: Deploy, text: str, config: dict[str, str], line: str
) -> None:
    recording = Recording()
    with pytest.raises(pulumi.RunError) as error:
        deploy(text, recording=recording, **config)
    assert str(error.value) == line
    assert [found.type for found in recording.resources] == ["pulumi:pulumi:Stack"]


def test_a_project_of_another_name_reads_the_same_keys_and_refuses_its_own(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise `devflow:cluster: lab` is the CLI's cluster, and the program goes to another."""
    monkeypatch.setattr(pulumi, "get_project", lambda: "acme")
    provider = deploy(APPS, cluster="lab").only("kubernetes")
    assert provider.inputs["context"] == "devflow-lab"
    with pytest.raises(pulumi.RunError, match="acme:cluster: is read by nothing, as the project"):
        deploy(APPS, **{"acme:cluster": "lab"})
