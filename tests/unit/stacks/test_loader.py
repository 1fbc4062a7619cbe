from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from devflow.release import SpecError
from devflow.stacks.loader import load_stack
from devflow.stacks.stack_spec import StackSpec

PROJECT = Path(__file__).parents[3]

Load = Callable[[str], StackSpec]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads a text as a stack's file ``s.yaml``."""
    monkeypatch.chdir(tmp_path)

    def load(text: str) -> StackSpec:
        file = Path("s.yaml")
        file.write_text(dedent(text), encoding="utf-8")
        return load_stack(file)

    return load


def refusal(load: Load, text: str) -> str:
    with pytest.raises(SpecError) as error:
        load(text)
    return str(error.value)


SHOP = """
    apps:
      shop:
        image: ghcr.io/acme/shop:1.0.0
        source: {repoURL: https://example.com/deploy.git}
"""


def test_an_app_has_its_own_namespace_by_default(load: Load) -> None:
    stack = load(SHOP)
    assert list(stack.apps) == ["shop"]
    assert list(stack.namespaces) == ["shop"]
    assert stack.platform.model_fields_set == set()


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_stacks_of_this_project_are_sound(stack: str) -> None:
    assert load_stack(PROJECT / "stacks" / f"{stack}.yaml", "file:///git").apps


def test_the_lab_brings_the_platform_and_a_real_cluster_gets_it() -> None:
    files = (PROJECT / "stacks" / f"{name}.yaml" for name in ("dev", "prod"))
    dev, prod = (load_stack(file, "file:///git") for file in files)
    assert dev.platform.model_fields_set == set()
    assert prod.platform.model_fields_set == set(type(prod.platform).model_fields)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SpecError) as error:
        load_stack(Path("stacks/nope.yaml"))
    assert str(error.value) == "stacks/nope.yaml: can't be read: No such file or directory"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "s.yaml: is empty; write at least 'apps:'"),
        ("# nothing\n", "s.yaml: is empty; write at least 'apps:'"),
        ("- shop\n", "s.yaml: is not a mapping of keys to values; write at least 'apps:'"),
        ("apps: [\n", "s.yaml:2:1: is not YAML: did not find expected node content"),
        ("apps: {}\nappz: {}\n", "s.yaml: appz: unknown key; did you mean 'apps'?"),
        ("apps: {}\napps: {}\n", "s.yaml:2:1: key 'apps' is there twice; keep one"),
        ("apps:\n", "s.yaml: apps: null is not a mapping of keys to values"),
        ("apps: {a: &x {b: *y}}\n", "s.yaml:1:18: an alias refers to an anchor that isn't there"),
        ("? [1]\n: 2\n", "s.yaml:1:3: a list or mapping can't be a key"),
        (
            "a: !!python/name:os.system\n",
            "s.yaml:1:4: has a tag that isn't known",
        ),
        ("apps: {}\n---\napps: {}\n", "s.yaml:2:1: a second document begins here"),
        ("apps: \0\n", "s.yaml:1: holds a NUL character"),
        (
            "platform: {prometheus: {retention: 15 days}}\n",
            "s.yaml: platform.prometheus.retention: '15 days' is not a time that Prometheus keeps"
            " metrics; write one such as 15d or 36h",
        ),
        (
            "platform: {argoRollouts: {routers: [istio, ngnix]}}\n",
            "s.yaml: platform.argoRollouts.routers[1]: 'ngnix' is not known; use 'istio', ",
        ),
        (
            "platform: {istio: {gateways: [{name: public}, {name: public}]}}\n",
            "s.yaml: platform.istio.gateways[1].name: 'public' is there twice; give each gateway",
        ),
        (
            "platform: {istio: {gateways: [{name: public, httpsOnly: true}]}}\n",
            "s.yaml: platform.istio.gateways[0].httpsOnly: needs a certificate; name its Secret",
        ),
        (
            "platform: {istio: {revisions: [{name: a}, {name: b}]}}\n",
            "s.yaml: platform.istio.defaultRevision: is missing; there are a, b: name the one",
        ),
        (
            "platform: {mongodb: {members: 1, highAvailability: true}}\n",
            "s.yaml: platform.mongodb.highAvailability: needs 3 members or more, not 1",
        ),
        (
            'platform: {prometheus: {externalUrl: "https://me:s3cr3t@prometheus"}}\n',
            "s.yaml: platform.prometheus.externalUrl: holds a password, which would be readable",
        ),
        (
            "platform: {argoCd: {namespace: kube-system}}\n",
            "s.yaml: platform.argoCd.namespace: 'kube-system' is Kubernetes' own; give the",
        ),
        (
            "platform: {mongodb: {backup: {schedule: daily}}}\n",
            "s.yaml: platform.mongodb.backup.schedule: 'daily' is no cron expression: it has to",
        ),
        (
            "platform: {istio: {placement: {tolerations: [{key: 1}]}}}\n",
            "s.yaml: platform.istio.placement.tolerations[0].key: 1 is not a text",
        ),
        (
            "platform: {istoi: {}}\n",
            "s.yaml: platform.istoi: unknown key; did you mean 'istio'?",
        ),
        (
            "defaults: {imge: x}\n",
            "s.yaml: defaults.imge: unknown key; did you mean 'image'?",
        ),
        (
            "namespaces: {shop: {}}\n",
            "s.yaml: namespaces.shop: no app lives in it; remove it, or name an app's",
        ),
        (
            "apps: {shop: nginx}\n",
            "s.yaml: apps.shop: 'nginx' is not a mapping of keys to values; write at least"
            " 'image:'",
        ),
        (
            "apps: {Shop: {image: a, source: {repoURL: b}}}\n",
            "s.yaml: apps.Shop: 'Shop' is not a Kubernetes name; use lower-case letters, digits"
            " and '-', begin with a letter and end with a letter or digit",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_file_and_place(
    load: Load, text: str, line: str
) -> None:
    assert refusal(load, text).startswith(line)
    assert "\n" not in refusal(load, text)


def test_a_file_that_is_not_text_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes(b"apps: \xff\xfe")
    with pytest.raises(SpecError, match=r"s\.yaml:1: is not a text in UTF-8$"):
        load_stack(file)


def test_every_problem_has_a_line_of_its_own(load: Load) -> None:
    lines = refusal(
        load,
        """
        apps:
          shop: {image: ghcr.io/acme/shop:1, source: {repoURL: x}, replicas: -1, steps: [0]}
          cart: {source: {repoURL: x}}
        """,
    ).splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["s.yaml", "apps.shop.replicas"],
        ["s.yaml", "apps.shop.steps[0]"],
        ["s.yaml", "apps.cart.image"],
    ]


def test_defaults_are_below_each_app_key_by_key(load: Load) -> None:
    stack = load(
        """
        defaults:
          replicas: 2
          env: {LEVEL: info, REGION: eu}
          source: {repoURL: https://example.com/deploy.git}
          steps: [10, 100]
        apps:
          shop: {image: "shop:1", env: {LEVEL: debug}, source: {path: shop}}
          cart: {image: "cart:1", replicas: 5, steps: [50, 100]}
        """
    )
    shop, cart = stack.apps["shop"], stack.apps["cart"]
    assert (shop.replicas, shop.env) == (2, {"LEVEL": "debug", "REGION": "eu"})
    assert (shop.source.repo_url, shop.source.path) == ("https://example.com/deploy.git", "shop")
    assert (cart.replicas, cart.steps.weights, cart.env["LEVEL"]) == (5, (50, 100), "info")


def test_a_bad_default_is_told_once_and_where_it_was_written(load: Load) -> None:
    text = """
        defaults: {replicas: -1, source: {repoURL: x}}
        apps:
          shop: {image: "shop:1"}
          cart: {image: "cart:1"}
    """
    assert refusal(load, text) == "s.yaml: defaults.replicas: -1 is too small; the least is 0"


def test_two_apps_may_not_want_the_same_host(load: Load) -> None:
    text = """
        defaults: {gateway: a/b, source: {repoURL: x}, hosts: [shop.example.com]}
        apps: {shop: {image: "shop:1"}, cart: {image: "cart:1"}}
    """
    assert "'shop.example.com' is already taken by 'shop'" in refusal(load, text)


def test_keys_that_a_yaml_merge_brings_may_be_overridden(load: Load) -> None:
    stack = load(
        """
        apps:
          shop: &shop {image: "shop:1", replicas: 2, source: {repoURL: x}}
          cart: {<<: *shop, image: "cart:1"}
        """
    )
    assert (stack.apps["cart"].image, stack.apps["cart"].replicas) == ("cart:1", 2)


def test_a_source_without_a_repository_gets_the_one_of_the_place(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        "apps:\n"
        "  shop: {image: 'shop:1', source: {path: shop}}\n"
        "  cart: {image: 'cart:1', source: {repoURL: https://example.com/deploy.git}}\n"
        "  pay: {image: 'pay:1'}\n"
    )
    apps = load_stack(file, "file:///lab").apps
    repositories = {name: app.source.repo_url for name, app in apps.items()}
    assert repositories == {
        "shop": "file:///lab",
        "cart": "https://example.com/deploy.git",
        "pay": "file:///lab",
    }
    assert apps["shop"].source.path == "shop"
    with pytest.raises(SpecError, match=r"apps\.pay\.source: is missing"):
        load_stack(file)
