from typing import Any

import pytest

from devflow.release import AppSpec, Duration, SpecError, parse_app, parse_apps
from tests.unit.release.specs import LEAST, Later


def test_hosts_that_no_star_of_another_covers_go_together() -> None:
    hosts = ["*.a.com", "a.com", "b.com", "*.b.com"]
    assert parse_app("shop", {**LEAST, "hosts": hosts, "gateway": "a/b"}).hosts == tuple(hosts)


def test_the_least_app_is_an_image_and_a_source() -> None:
    app = parse_app("shop", LEAST)
    assert (app.name, app.namespace, app.port, app.replicas) == ("shop", "shop", 8080, None)
    assert app.verify.duration == Duration(60)
    assert app.rollback == "auto"
    assert app.hosts == ()


def test_python_arguments_use_pythons_names() -> None:
    written = {**LEAST, "source": {"repo_url": "x"}, "readiness_probe": "/up"}
    assert parse_app("shop", written, by_alias=False).readiness_probe == {"path": "/up"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"imgae": "x"}, "imgae: unknown key; did you mean 'image'?"),
        ({"readiness_probe": "/x"}, "readiness_probe: unknown key; did you mean 'readinessProbe'?"),
        ({"verify": {"fro": "3s"}}, "verify.fro: unknown key; did you mean 'for'?"),
        ({"name": "x"}, "name: unknown key; an app is named by its own key"),
        ({"image": ""}, "image: '' is not an image; write it as in ghcr.io/acme/shop:1.0.0"),
        ({"image": "a b"}, "image: 'a b' is not an image"),
        ({"image": 5}, "image: 5 is not a text; put it in quotes"),
        ({"replicas": -1}, "replicas: -1 is too small; the least is 0"),
        ({"replicas": 10_001}, "replicas: 10001 is too large; the most is 10000"),
        ({"replicas": "3"}, "replicas: '3' is not a whole number"),
        ({"replicas": True}, "replicas: true is not a whole number"),
        (
            {"trafficPolicy": {"loadBalancing": {"by": "hash", "hash": {"sourceIp": False}}}},
            "trafficPolicy.loadBalancing.hash.sourceIp: false is not known; use true",
        ),
        ({"port": 0}, "port: 0 is too small; the least is 1"),
        ({"port": 70_000}, "port: 70000 is too large; the most is 65535"),
        ({"namespace": "A_b"}, "namespace: 'A_b' is not a namespace"),
        ({"steps": []}, "steps: the list is empty"),
        ({"steps": [10, 5, 100]}, "steps[1]: weight 5 follows 10"),
        ({"verify": {"for": "soon"}}, "verify.for: 'soon' is not a duration"),
        ({"verify": 3}, "verify: 3 is not a mapping"),
        ({"router": "carrier-pigeon"}, "router: 'carrier-pigeon' is not known; use 'gateway-api'"),
        ({"rollback": "maybe"}, "rollback: 'maybe' is not known; use 'auto' or 'manual'"),
        ({"hosts": "shop.example.com"}, "hosts: 'shop.example.com' is not a list"),
        ({"hosts": ["a.example.com"]}, "'hosts' is set but 'gateway' is not"),
        ({"gateway": "a/b"}, "'gateway' is set but 'hosts' is empty"),
        (
            {"hosts": ["https://a.com"], "gateway": "a/b"},
            "hosts[0]: 'https://a.com' is not a host name",
        ),
        ({"hosts": ["a.com"], "gateway": "public"}, "gateway: 'public' names no namespace"),
        (
            {"hosts": ["*.a.com", "b.c.a.com"], "gateway": "a/b"},
            "hosts[1]: 'b.c.a.com' and '*.a.com' overlap, and Istio takes no route with both",
        ),
        ({"hosts": ["a.b.com", "*.b.com"], "gateway": "a/b"}, "hosts[1]: '*.b.com' and 'a.b.com'"),
        ({"hosts": ["shop"], "gateway": "a/b"}, "hosts[0]: 'shop' is the app's own Service"),
        ({"env": {"A": 3}}, "env.A: 3 is not a text; put it in quotes"),
        ({"env": {"A": {"secret": "s"}}}, "env.A.key: is missing"),
        ({"env": {"A=B": "x"}}, "env.A=B: 'A=B' is not the name of an environment variable"),
        (
            {"podAnnotations": {"bad key!": "x"}},
            "podAnnotations.bad key!: 'bad key!' is not an annotation's key; write NAME or",
        ),
        ({"scaleDown": {"oldStable": "never"}}, "scaleDown.oldStable: 'never' is not a duration"),
        ({"readinessProbe": "up"}, "readinessProbe: 'up' is not a path; begin it with '/'"),
        ({"resources": {"limit": {}}}, "resources.limit: 'limit' is not known"),
        ({"source": {}}, "source.repoURL: is missing"),
        ({3: 4}, "[3]: 3 is not a key; keys are texts"),
    ],
)
def test_each_mistake_gets_one_line_with_path_value_and_way_out(
    change: dict[str, Any], says: str
) -> None:
    with pytest.raises(SpecError) as caught:
        parse_app("shop", {**LEAST, **change})
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    "url",
    [
        "https://me:tulip@git.example/x",
        "https://ghp_tulip@github.com/x",
        "https://x@y:tulip@git.example/x",
        "https://:tulip@git.example",
        "ssh://git:tu@lip@git.example/x",
    ],
)
def test_a_repositorys_password_is_refused_and_not_shown(url: str) -> None:
    """faults/28: all who see the Application would read it."""
    with pytest.raises(SpecError, match=r"^source.repoURL: holds a password or a token") as caught:
        parse_app("shop", {**LEAST, "source": {"repoURL": url}})
    assert "lip" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        *("https://team@dev.azure.com/team/_git/x", "ssh://git@git.example:22/x@y"),
        *("git@git.example:team/x.git", "https://git.example:8443/a:b@c", "file:///a:b@c"),
    ],
)
def test_a_repository_may_be_asked_as_a_user(url: str) -> None:
    assert parse_app("shop", {**LEAST, "source": {"repoURL": url}}).source.repo_url == url


@pytest.mark.parametrize(
    "key", ["team", "example.com/Team_1.x", "Example.com/team", "a/" + "n" * 63, "1" * 63]
)
def test_annotations_may_have_the_keys_that_kubernetes_takes(key: str) -> None:
    assert parse_app("shop", {**LEAST, "podAnnotations": {key: ""}}).pod_annotations == {key: ""}


@pytest.mark.parametrize(
    "key", ["", "-a", "a.", "a/b/c", "/a", "a/", "ex ample/a", "n" * 64, f"{'d' * 254}/a", "a\n"]
)
def test_annotations_may_not_have_other_keys(key: str) -> None:
    with pytest.raises(SpecError, match="is not an annotation's key"):
        parse_app("shop", {**LEAST, "podAnnotations": {key: ""}})


@pytest.mark.parametrize("missing", ["image", "source"])
def test_what_has_no_default_must_be_given(missing: str) -> None:
    written = {key: value for key, value in LEAST.items() if key != missing}
    with pytest.raises(SpecError, match=f"^{missing}: is missing; it has no default"):
        parse_app("shop", written)


@pytest.mark.parametrize("written", [None, [], "shop", 3])
def test_an_app_that_is_not_a_mapping_is_refused(written: object) -> None:
    with pytest.raises(SpecError, match="is not a mapping of keys to values"):
        parse_app("shop", written)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Shop", "'Shop' is not a Kubernetes name"),
        ("1shop", "'1shop' is not a Kubernetes name"),
        ("shop-", "'shop-' is not a Kubernetes name"),
        ("", "'' is not a Kubernetes name"),
        ("s" * 64, "has 64 characters, the limit is 63; use a shorter name"),
    ],
)
def test_a_name_that_kubernetes_would_refuse_is_refused_first(name: str, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_app(name, LEAST)
    assert says in str(caught.value)


def test_all_mistakes_are_told_at_once_each_with_its_own_path() -> None:
    with pytest.raises(SpecError) as caught:
        parse_apps({"shop": {**LEAST, "replicas": -1, "port": 0}, "cart": {"image": "cart:1"}})
    assert [where for where, _ in caught.value.problems] == [
        "shop.port",
        "shop.replicas",
        "cart.source",
    ]


def test_of_very_many_mistakes_the_first_are_told_and_how_many_more_there_are() -> None:
    with pytest.raises(SpecError) as caught:
        parse_app("shop", {**LEAST, **{f"k{index}": 1 for index in range(2000)}})
    lines = str(caught.value).splitlines()
    assert len(lines) == 31
    assert lines[-1] == "… and 1,970 more; mend these first"
    assert len(caught.value.problems) == 2000


def test_a_host_belongs_to_one_app() -> None:
    public = {**LEAST, "hosts": ["a.example.com"], "gateway": "istio-ingress/public"}
    with pytest.raises(SpecError) as caught:
        parse_apps({"shop": public, "cart": public})
    assert str(caught.value).startswith("cart.hosts[0]: 'a.example.com' is already taken by 'shop'")


def test_a_host_may_be_served_by_two_gateways() -> None:
    public = {**LEAST, "hosts": ["a.example.com"], "gateway": "istio-ingress/public"}
    inner = {**public, "gateway": "istio-ingress/inner"}
    assert set(parse_apps({"shop": public, "shop-inner": inner})) == {"shop", "shop-inner"}


def test_a_host_named_twice_by_one_app_is_refused() -> None:
    twice = {**LEAST, "hosts": ["a.example.com", "a.example.com"], "gateway": "a/b"}
    with pytest.raises(SpecError, match=r"shop\.hosts\[1\]: 'a.example.com' .*overlap"):
        parse_apps({"shop": twice})


def test_a_leaf_may_be_known_later() -> None:
    later = Later()
    app = parse_app("shop", {**LEAST, "image": later, "replicas": later, "env": {"A": later}})
    leaves: list[Any] = [app.image, app.replicas, app.env["A"]]
    assert all(leaf is later for leaf in leaves)


@pytest.mark.parametrize("key", ["steps", "namespace", "router", "rollback", "gateway"])
def test_what_shapes_the_objects_must_be_known_now(key: str) -> None:
    with pytest.raises(SpecError):
        parse_app("shop", {**LEAST, key: object()})


@pytest.mark.parametrize("key", sorted(f.alias or n for n, f in AppSpec.model_fields.items()))
def test_no_value_however_long_makes_a_long_line(key: str) -> None:
    lines: list[str] = []
    for value in ("x" * 3000, {"x" * 3000: "y"}, ["x" * 3000], {"x": ["y" * 3000]}):
        try:
            parse_app("shop", {**LEAST, key: value})
        except SpecError as error:
            lines += str(error).splitlines()
    assert [line for line in lines if len(line) > 700] == []
