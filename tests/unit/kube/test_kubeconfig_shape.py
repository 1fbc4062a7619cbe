"""A kubeconfig of another form is one line, and quotes no credentials (faults/23, faults/29)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from devflow.kube import Client, UnreachableError
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
        user(exec={"command": "c", "env": [{"name": "A=tulip", "value": "b"}]}),
        user(exec={"command": "c", "env": [{"name": "", "value": "b"}]}),
        user(exec={"command": "c", "provideClusterInfo": "false"}),
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


@pytest.mark.parametrize("flag", ["false", "no", 0, [], "tulip"])
def test_what_leaves_a_server_unverified_is_true_or_false(flag: object) -> None:
    """The text "false" was taken for true."""
    cluster = {"server": "https://h", "insecure-skip-tls-verify": flag}
    change = {"clusters": [{"name": "c", "cluster": cluster}]}
    with pytest.raises(UnreachableError, match=r"insecure-skip-tls-verify .* neither true nor"):
        Kubeconfig.parse(yaml.safe_dump(GOOD | change), "kubeconfig", Path())


@pytest.mark.parametrize("proxy", [" ", "http://", "socks5://u:tulip@h", "h:1", "http://h:tulip"])
def test_a_proxy_is_an_address_and_never_left_out(proxy: str) -> None:
    change = {"clusters": [{"name": "c", "cluster": {"server": "http://h", "proxy-url": proxy}}]}
    with pytest.raises(UnreachableError, match="the proxy-url of context 'x'") as caught:
        Kubeconfig.parse(yaml.safe_dump(GOOD | change), "kubeconfig", Path()).cluster(None)
    assert "tulip" not in str(caught.value)


@pytest.mark.parametrize(
    "keys", [{"as-groups": ["ops"]}, {"as-uid": "7"}, {"as-user-extra": {"team": ["ops"]}}]
)
def test_an_identity_that_is_not_sent_is_refused_not_left_out(keys: dict[str, Any]) -> None:
    change = user(**{"as": "alice", **keys})
    with pytest.raises(UnreachableError, match=f"{next(iter(keys))} of the user isn't supported"):
        Kubeconfig.parse(yaml.safe_dump(GOOD | change), "kubeconfig", Path()).cluster(None)


@pytest.mark.parametrize(
    "change", [user(token="tulip\n"), user(token="a\tb"), user(**{"as": "a\r\nb"})]
)
async def test_what_no_header_can_hold_is_one_line_without_it(change: dict[str, Any]) -> None:
    cluster = Kubeconfig.parse(yaml.safe_dump(GOOD | change), "kubeconfig", Path()).cluster(None)
    with pytest.raises(UnreachableError, match="line break or another control") as caught:
        await cluster.credentials.headers()
    assert "\n" not in str(caught.value)
    assert "tulip" not in str(caught.value)


async def test_a_token_file_of_several_lines_is_named_and_not_sent(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("tulip\nrose\n")
    users = {"users": [{"name": "u", "user": {"tokenFile": "token"}}]}
    cluster = Kubeconfig.parse(yaml.safe_dump(GOOD | users), "kubeconfig", tmp_path).cluster(None)
    with pytest.raises(UnreachableError, match=f"{tmp_path}/token") as caught:
        await cluster.credentials.headers()
    assert "tulip" not in str(caught.value)


async def test_a_name_that_dns_cannot_have_is_told_in_one_line() -> None:
    async with await asyncio.start_server(lambda _r, _w: None, "127.0.0.1") as listener:
        port = listener.sockets[0].getsockname()[1]
        made = {"server": f"https://127.0.0.1:{port}", "tls-server-name": "x" * 64}
        change = {"clusters": [{"name": "c", "cluster": made}]}
        text = yaml.safe_dump(GOOD | change)
        async with Client(Kubeconfig.parse(text, "kubeconfig", Path()).cluster(None)) as kube:
            with pytest.raises(UnreachableError, match=r"can't be reached: .*too long"):
                await kube.version()


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
