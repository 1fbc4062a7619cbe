from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

from devflow.components import CanaryRelease, CanaryReleaseArgs
from devflow.release import AppSpec, build, parse_app
from tests.components.recording import Recording, Registered, record, secret

SHOP: CanaryReleaseArgs = {
    "image": "ghcr.io/acme/shop:1.0.0",
    "source": {"repo_url": "https://example.com/acme/deploy.git"},
    "replicas": 4,
    "port": 9090,
    "hosts": ["shop.example.com"],
    "gateway": "istio-ingress/public",
    "env": {"LEVEL": "info", "TOKEN": {"secret": "shop", "key": "token"}},
    "pod_annotations": {"acme.example/snake_case": "kept"},
    "resources": {"requests": {"cpu": "100m"}},
}
KINDS = ["Service", "DestinationRule", *["VirtualService"] * 2, "Rollout", "Application"]


def declared(**changes: Any) -> Recording:
    args = cast(CanaryReleaseArgs, {**SHOP, **changes})
    return record(lambda: CanaryRelease("shop", args))


def manifest(recording: Recording, kind: str, name: str = "shop") -> dict[str, Any]:
    return recording.named(f"{name}-{kind.lower()}").inputs


def children_of(recording: Recording) -> dict[str, Registered]:
    component = recording.only("CanaryRelease").urn
    return {r.name: r for r in recording.resources if r.parent == component}


def expected(app: AppSpec) -> list[dict[str, Any]]:
    """What the release core builds; and the Application names the stack that makes it."""
    *rest, application = build(app)
    application["metadata"]["annotations"]["devflow.dev/stack"] = "devflow/test"
    return [*rest, application]


def test_the_objects_are_what_the_release_core_builds() -> None:
    recording = declared()
    built = expected(parse_app("shop", SHOP, by_alias=False))
    assert [manifest(recording, m["kind"], m["metadata"]["name"]) for m in built] == built


def test_the_component_is_the_parent_of_all() -> None:
    recording = declared()
    assert len(children_of(recording)) == len(KINDS)


def test_only_what_argo_rollouts_rewrites_is_ignored() -> None:
    recording = declared()
    assert {r.name: r.ignore_changes for r in recording.resources if r.ignore_changes} == {
        "shop-virtualservice": ["spec.http"],
        "shop-destinationrule": ["spec.subsets"],
    }


def test_with_gitops_only_argo_cds_own_objects_are_declared() -> None:
    recording = declared(delivery="gitops")
    assert sorted(children_of(recording)) == ["shop-application", "shop-appproject"]
    assert recording.only("Application").dependencies == [recording.only("AppProject").urn]


def test_argo_cd_is_given_the_values_of_outputs() -> None:
    def program() -> None:
        later = {"image": pulumi.Output.from_input("shop:7"), "replicas": pulumi.Output.secret(3)}
        CanaryRelease("shop", cast(CanaryReleaseArgs, {**SHOP, **later}))

    source = manifest(record(program), "Application")["spec"]["source"]
    (parameter,) = source["plugin"]["parameters"]
    assert '"image":"shop:7"' in str(parameter)
    assert '"replicas":3' in str(parameter)


def test_the_rollout_comes_after_what_it_refers_to_and_weights_after_what_delegates() -> None:
    children = children_of(declared())
    after = children.pop("shop-rollout").dependencies
    assert set(after) == {r.urn for name, r in children.items() if name != "shop-application"}
    waits = {name: r.dependencies for name, r in children.items() if r.dependencies}
    assert waits == {"shop-virtualservice": [children["shop-hosts-virtualservice"].urn]}


def test_outputs_say_where_the_app_is() -> None:
    recording = declared()
    assert recording.outputs[recording.only("CanaryRelease").urn] == {
        "url": "http://shop.example.com",
        "host": "shop.example.com",
        "namespace": "shop",
        "stable_subset": "stable",
        "canary_subset": "canary",
        "objects": {
            **dict.fromkeys(KINDS, "shop/shop"),
            "VirtualService shop-hosts": "shop/shop-hosts",
            "Application": "argocd/shop",
        },
    }


def test_without_a_host_the_url_is_that_inside_the_mesh() -> None:
    recording = declared(hosts=[], gateway=None)
    outputs = recording.outputs[recording.only("CanaryRelease").urn]
    assert outputs["url"] == "http://shop.shop.svc.cluster.local"


def test_outputs_can_be_read_by_the_program() -> None:
    seen: list[str] = []

    def program() -> None:
        release = CanaryRelease("shop", SHOP)
        pulumi.Output.all(release.url, release.canary_subset).apply(seen.extend)

    record(program)
    assert seen == ["http://shop.example.com", "canary"]


@pytest.mark.parametrize(
    "deferred",
    [
        lambda: {"image": pulumi.Output.from_input(SHOP["image"])},
        lambda: {"replicas": pulumi.Output.from_input(4)},
        lambda: {"port": pulumi.Output.from_input(SHOP["port"])},
        lambda: {"hosts": [pulumi.Output.from_input("shop.example.com")]},
        lambda: {"env": {**SHOP["env"], "LEVEL": pulumi.Output.from_input("info")}},
        lambda: {"resources": {"requests": {"cpu": pulumi.Output.from_input("100m")}}},
    ],
    ids=["image", "replicas", "port", "hosts", "env", "resources"],
)
def test_a_leaf_may_be_an_output(deferred: Callable[[], dict[str, Any]]) -> None:
    recording = record(
        lambda: CanaryRelease("shop", cast(CanaryReleaseArgs, {**SHOP, **deferred()}))
    )
    plain = declared()
    for kind in KINDS:
        assert manifest(recording, kind) == manifest(plain, kind)
    component = recording.only("CanaryRelease").urn
    assert recording.outputs[component]["url"] == "http://shop.example.com"


def test_a_secret_leaf_stays_secret() -> None:
    recording = record(
        lambda: CanaryRelease(
            "shop",
            cast(CanaryReleaseArgs, {**SHOP, "env": {"KEY": pulumi.Output.secret("s3cr3t")}}),
        )
    )
    spec = manifest(recording, "Rollout")["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert container["env"] == [{"name": "KEY", "value": secret("s3cr3t")}]


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("steps", ["verify"], "shop.steps"),
        ("namespace", "shop", "shop.namespace"),
        ("source", SHOP["source"], "shop.source"),
        ("env", {}, "shop.env"),
        ("hosts", [], "shop.hosts"),
        ("progress_deadline", "60s", "shop.progress_deadline"),
    ],
)
def test_an_output_that_would_shape_the_objects_is_refused_in_one_line(
    key: str, value: Any, where: str
) -> None:
    def program() -> None:
        args = {**SHOP, key: pulumi.Output.from_input(value)}
        with pytest.raises(pulumi.RunError) as error:
            CanaryRelease("shop", cast(CanaryReleaseArgs, args))
        assert str(error.value) == (
            f"{where}: is an Output, known only later; it shapes the objects, so make it plain"
        )

    assert not record(program).of_type("CanaryRelease")


def test_bad_arguments_are_told_one_line_each_and_nothing_is_declared() -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError) as error:
            CanaryRelease("shop", cast(CanaryReleaseArgs, {**SHOP, "replicas": -1, "ports": 80}))
        lines = str(error.value).splitlines()
        assert [line.partition(": ")[0] for line in lines] == ["shop.ports", "shop.replicas"]

    assert not record(program).of_type("CanaryRelease")


def test_a_checked_spec_is_taken_as_it_is() -> None:
    app = parse_app("shop", SHOP, by_alias=False)
    given = record(lambda: CanaryRelease("shop", app))
    assert [manifest(given, m["kind"], m["metadata"]["name"]) for m in build(app)] == expected(app)


def test_a_checked_spec_is_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = parse_app("shop", SHOP, by_alias=False)
    checked: list[object] = []
    monkeypatch.setattr(AppSpec, "model_validate", checked.append)
    record(lambda: CanaryRelease("shop", app))
    assert not checked


def test_a_checked_spec_of_another_name_is_refused() -> None:
    app = parse_app("cart", SHOP, by_alias=False)

    def program() -> None:
        with pytest.raises(pulumi.RunError, match="shop: the app is called 'cart'"):
            CanaryRelease("shop", app)

    assert not record(program).of_type("CanaryRelease")


def test_outputs_and_secrets_in_nested_arguments_reach_the_objects() -> None:
    def program() -> None:
        later = {
            "hosts": [pulumi.Output.secret("shop.example.com")],
            "resources": {"requests": {"cpu": pulumi.Output.secret("100m")}},
            "pod_annotations": {"acme.example/snake_case": pulumi.Output.from_input("kept")},
        }
        CanaryRelease("shop", cast(CanaryReleaseArgs, {**SHOP, **later}))

    found = record(program)
    spec = manifest(found, "Rollout")["spec"]["template"]
    (container,) = spec["spec"]["containers"]
    assert container["resources"] == {"requests": {"cpu": secret("100m")}}
    assert spec["metadata"]["annotations"]["acme.example/snake_case"] == "kept"
    assert (
        secret("shop.example.com")
        in manifest(found, "VirtualService", "shop-hosts")["spec"]["hosts"]
    )


def test_values_of_pods_in_kubernetes_form_may_be_outputs_and_stay_secret() -> None:
    def program() -> None:
        key = pulumi.Output.secret("s3cr3t")
        overlay = {
            "spec": {"containers": [{"name": "shop", "env": [{"name": "KEY", "value": key}]}]}
        }
        pods = {"pod_template": overlay, "command": [key]}
        CanaryRelease("shop", cast(CanaryReleaseArgs, {**SHOP, **pods}))

    spec = manifest(record(program), "Rollout")["spec"]["template"]["spec"]
    assert {"name": "KEY", "value": secret("s3cr3t")} in spec["containers"][0]["env"]
    assert spec["containers"][0]["command"] == [secret("s3cr3t")]
