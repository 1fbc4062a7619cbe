"""Configuration that is named by its content."""

from typing import Any

import pytest

from devflow.release import SpecError, build, parse_app
from devflow.release.companions.config import CONFIG_LABEL
from devflow.release.workload.config import config_name, refers_to


def app(**keys: Any) -> Any:
    return parse_app("shop", {"image": "shop:1", "source": {"repoURL": "https://x"}, **keys})


def config_map(**config: Any) -> dict[str, Any]:
    (found,) = (one for one in build(app(config=config)) if one["kind"] == "ConfigMap")
    return found


def template(made: Any) -> dict[str, Any]:
    found: dict[str, Any] = build(made).rollout["spec"]["template"]
    return found


def test_another_content_is_another_name_and_another_pod_template() -> None:
    one, two = app(config={"values": {"A": "1"}}), app(config={"values": {"A": "2"}})
    assert config_name(one) != config_name(two)
    assert template(one) != template(two)
    assert config_name(one) == config_name(app(config={"values": {"A": "1"}}, replicas=9))


def test_it_is_immutable_and_comes_before_the_rollout() -> None:
    found = config_map(files={"app.yaml": "a"}, values={"A": "1"})
    assert found["immutable"] is True
    assert found["data"] == {"A": "1", "app.yaml": "a"}
    assert found["metadata"]["labels"][CONFIG_LABEL] == "shop"
    kinds = [one["kind"] for one in build(app(config={"values": {"A": "1"}}))]
    assert kinds.index("ConfigMap") < kinds.index("Rollout")


def test_files_are_mounted_and_values_are_variables_before_those_of_env() -> None:
    made = app(
        config={"files": {"app.yaml": "a"}, "values": {"A": "1"}, "path": "/etc/shop"},
        env={"B": "$(A)"},
        volumes={"tmp": "/tmp"},
    )
    container = template(made)["spec"]["containers"][0]
    assert [one["name"] for one in container["env"]] == ["A", "B"]
    assert {one["mountPath"] for one in container["volumeMounts"]} == {"/etc/shop", "/tmp"}
    assert refers_to(template(made), str(config_name(made)))


def test_a_digest_of_a_secret_is_an_annotation_of_the_pods() -> None:
    made = app(secretChecksums={"db": "sha256:9f86d081884c7d65"})
    annotations = template(made)["metadata"]["annotations"]
    assert annotations == {"checksum.devflow.dev/db": "sha256:9f86d081884c7d65"}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"config": {}}, "config: has neither 'files' nor 'values'; write one, or leave it out"),
        (
            {"config": {"files": {"A": "1"}, "values": {"A": "1"}}},
            "config.values.A: is the name of a file, too; rename one of the two",
        ),
        (
            {"config": {"values": {"A": "1"}}, "env": {"A": "2"}},
            "config.values.A: is set by 'env', too; leave out one of the two",
        ),
        (
            {"config": {"files": {"a": "b"}, "path": "etc"}},
            "config.path: 'etc' is not a folder to mount at; write it as in /etc/shop",
        ),
        (
            {"config": {"files": {"a": "x" * 300_000}}},
            "config: has 300,009 bytes, the limit is 245,760; keep large data elsewhere",
        ),
        (
            {"secretChecksums": {"db": "hunter2"}},
            "secretChecksums.db: is not a digest but a text of 7 characters; write that of the"
            " Secret, as in sha256:9f86d081884c7d65",
        ),
        (
            {"service": {"nodePorts": {"http": 30080}}},
            "service.nodePorts: is for 'type: NodePort or LoadBalancer'; set the type",
        ),
        (
            {"service": {"labels": {"app.kubernetes.io/name": "x"}}},
            "service.labels.app.kubernetes.io/name: 'app.kubernetes.io/name' is not yours to set:"
            " Devflow finds its objects by it",
        ),
    ],
)
def test_what_cant_be_used_is_one_clear_line(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecError) as raised:
        app(**keys)
    assert str(raised.value) == said
