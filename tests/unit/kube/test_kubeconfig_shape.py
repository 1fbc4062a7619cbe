"""A kubeconfig of another form is one line, and quotes no credentials (faults/23, faults/29)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.kube import UnreachableError
from devflow.kube.auth.kubeconfig import Kubeconfig
from devflow.kube.discovery import Resource
from devflow.kube.errors import ApiError

GOOD: dict[str, Any] = {
    "current-context": "x",
    "clusters": [{"name": "c", "cluster": {"server": "http://h"}}],
    "users": [{"name": "u", "user": {"token": "tulip"}}],
    "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
}


def user(**keys: Any) -> dict[str, Any]:
    return {"users": [{"name": "u", "user": {"token": "tulip", **keys}}]}


@pytest.mark.parametrize(
    "change",
    [
        {"clusters": 5},
        {"clusters": [{"name": "c", "cluster": 5}]},
        {"clusters": [{"name": ["c"]}]},
        {"contexts": [{"name": "x", "context": {"cluster": ["c"]}}]},
        {
            "contexts": [
                {"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "../x"}}
            ]
        },
        {"current-context": ["x"]},
        user(exec=5),
        user(exec={"command": "c", "args": 5}),
        user(exec={"command": "c", "env": [{"name": "a"}]}),
        user(username=5),
        user(tokenFile=[]) | {"current-context": "y"},
    ],
)
def test_another_form_is_one_line_without_credentials(change: dict[str, Any]) -> None:
    with pytest.raises(UnreachableError) as caught:
        Kubeconfig.parse(yaml.safe_dump(GOOD | change), "kubeconfig", Path()).cluster(None)
    assert "\n" not in str(caught.value)
    assert "tulip" not in str(caught.value)


@pytest.mark.parametrize(
    "server",
    [
        *("", "tulip", "https://", "https://[", "https://tulip:99999", "https://tulip:x"),
        *("https://tulip tulip", "https://a\n", "ftp://tulip", "https://tulip:tulip@h:1"),
    ],
)
def test_a_server_is_an_address_without_credentials(server: str) -> None:
    change = {"clusters": [{"name": "c", "cluster": {"server": server}}]}
    with pytest.raises(
        UnreachableError, match=r"^kubeconfig: the server of context 'x' "
    ) as caught:
        Kubeconfig.parse(yaml.safe_dump(GOOD | change), "kubeconfig", Path()).cluster(None)
    assert "tulip" not in str(caught.value)


@pytest.mark.parametrize("text", ["[" * 100_000, "tulip: 1\ntulip: 2", "a: *tulip", "tulip: \0"])
def test_what_is_not_yaml_is_not_quoted(text: str) -> None:
    with pytest.raises(UnreachableError) as caught:
        Kubeconfig.parse(text, "kubeconfig", Path())
    assert "tulip" not in str(caught.value)


def test_a_name_stays_one_segment_of_a_path() -> None:
    pods = Resource("v1", "Pod", "pods", namespaced=True)
    assert pods.path("a/b", "../c?d") == "/api/v1/namespaces/a%2Fb/pods/..%2Fc%3Fd"
    with pytest.raises(ApiError):
        pods.path("..", "a")
