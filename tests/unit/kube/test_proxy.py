"""The proxy on the way to an API server: whose it is, and what is told of it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from devflow.kube import Client, Cluster, UnreachableError, load_cluster
from devflow.kube.auth.kubeconfig import Kubeconfig
from devflow.kube.auth.proxy import proxy_of_environment
from devflow.kube.http import transport
from tests.unit.kube.api import KINDS
from tests.unit.kube.test_kubeconfig import pem_pair

PROXY = "http://proxy.example:3128"
OWN = "http://own.example"


@pytest.fixture(autouse=True)
def _no_proxy_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("server", "variable", "value", "expected"),
    [
        ("https://api.example", "HTTPS_PROXY", PROXY, PROXY),
        ("https://api.example", "https_proxy", PROXY, PROXY),
        ("https://api.example", "HTTPS_PROXY", "proxy.example:3128", PROXY),
        ("https://api.example", "HTTP_PROXY", PROXY, None),
        ("http://api.example", "HTTP_PROXY", PROXY, PROXY),
        ("https://api.example", "HTTPS_PROXY", "", None),
        ("https://127.0.0.1:6443", "HTTPS_PROXY", PROXY, None),
        ("https://[::1]:6443", "HTTPS_PROXY", PROXY, None),
        ("https://[::ffff:127.0.0.1]:6443", "HTTPS_PROXY", PROXY, None),
        ("https://api.example", "HTTPS_PROXY", f" {PROXY} ", PROXY),
        ("https://api.example", "HTTPS_PROXY", " ", None),
        ("https://localhost:6443", "HTTPS_PROXY", PROXY, None),
    ],
)
def test_the_proxy_is_that_of_the_environment_for_the_servers_scheme(
    monkeypatch: pytest.MonkeyPatch, server: str, variable: str, value: str, expected: str | None
) -> None:
    monkeypatch.setenv(variable, value)
    assert proxy_of_environment(server) == expected


@pytest.mark.parametrize(
    ("server", "listed", "goes_straight"),
    [
        ("https://api.example", "*", True),
        ("https://api.example", "api.example", True),
        ("https://API.example", " other , API.Example", True),
        ("https://api.example", "example", True),
        ("https://api.example", ".example", True),
        ("https://api.example", "*.example", True),
        ("https://api.example", "pi.example", False),
        ("https://api.example", ".api.example", False),
        ("https://api.example:6443", "api.example:6443", True),
        ("https://api.example", "api.example:443", True),
        ("https://api.example:6443", "api.example:443", False),
        ("https://10.1.2.3", "10.0.0.0/8", True),
        ("https://10.1.2.3", "10.1.2.3", True),
        ("https://10.1.2.3:6443", "10.1.2.3:443", False),
        ("https://10.1.2.3", "[10.1.2.3]", False),
        ("https://10.1.2.3", "10.1.2.3/255.0.0.0", False),
        ("https://[::ffff:10.1.2.3]", "10.0.0.0/8", True),
        ("https://api.example", "api.example:", True),
        ("https://api.example", "*example", False),
        ("https://api.example.", "api.example", False),
        ("https://api.example.", "api.example.", True),
        ("https://10.1.2.3", "11.0.0.0/8,10.0.0.0/99,/", False),
        ("https://[fd00::1]:6443", "fd00::/8", True),
        ("https://[fd00::1]:6443", "[fd00::1]:6443", True),
        ("https://[fd00::1]:6443", "fd00::1", True),
        ("https://api.example", ",,", False),
    ],
)
def test_what_no_proxy_lists_is_asked_straight(
    monkeypatch: pytest.MonkeyPatch, server: str, listed: str, *, goes_straight: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", listed)
    assert proxy_of_environment(server) == (None if goes_straight else PROXY)


def test_an_address_that_cant_be_a_proxys_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "socks5://me:tulip@h")
    with pytest.raises(UnreachableError, match="HTTPS_PROXY of the environment is") as caught:
        proxy_of_environment("https://api.example")
    assert str(caught.value).endswith("; or list 'api.example' in NO_PROXY")
    assert "tulip" not in str(caught.value)


@pytest.mark.parametrize(
    ("own", "expected"), [("http://own.example", "http://own.example"), ("", PROXY)]
)
def test_the_kubeconfigs_own_proxy_comes_first(
    monkeypatch: pytest.MonkeyPatch, own: str, expected: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    text = (
        f"clusters: [{{name: c, cluster: {{server: 'http://h', proxy-url: '{own}'}}}}]\n"
        "contexts: [{name: x, context: {cluster: c}}]\ncurrent-context: x\n"
    )
    config = Kubeconfig.parse(text, "k", Path())
    assert config.cluster(None).proxy == expected


async def test_a_proxy_is_asked_for_the_server_by_its_name() -> None:
    asked: list[str] = []

    async def proxy(request: web.BaseRequest) -> web.Response:
        asked.append(str(request.url))
        return web.json_response(KINDS)

    server = await asyncio.get_running_loop().create_server(web.Server(proxy), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    cluster = Cluster("x", "http://api.example", proxy=f"http://127.0.0.1:{port}")
    async with server, Client(cluster) as kube:
        await kube.discover("v1", "ConfigMap")
    assert asked == ["http://api.example/api/v1"]


async def refusal(proxy: str) -> str:
    """What is said of an API server behind this proxy."""
    cluster = Cluster("x", "https://api.example", ssl.create_default_context(), proxy=proxy)
    async with Client(cluster) as kube:
        with pytest.raises(UnreachableError) as caught:
            await kube.discover("v1", "ConfigMap")
    return str(caught.value)


@asynccontextmanager
async def proxy_that(answers: bytes) -> AsyncIterator[str]:
    """The address of a proxy with this answer to everything, or with none if it is empty."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answers:
            writer.write(answers)
            writer.close()
        await reader.read()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (
            b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
            "407 Proxy Authentication Required",
        ),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "400 "),
    ],
)
async def test_a_proxy_that_refuses_is_named_in_a_line_without_its_password(
    answer: bytes, why: str
) -> None:
    """faults/28"""
    async with proxy_that(answer) as where:
        said = await refusal(f"http://me:tulip@{where}")
    assert said.startswith(
        "the cluster of context 'x' at https://api.example can't be reached"
        f" through the proxy {where}: {why}"
    )
    assert "tulip" not in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "proxy",
    [r"http://CORP\me:tulip@h:1", "http://u%3Ax:tulip@h:1", "http://me:tulip@[::1]x:1"],
)
async def test_a_proxys_address_that_no_client_can_use_is_not_shown(proxy: str) -> None:
    """faults/28"""
    said = await refusal(proxy)
    assert "its address has a character that has to be percent-encoded" in said
    assert "tulip" not in said


async def test_a_proxy_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PROXY_SECONDS", 0.1)
    async with proxy_that(b"") as where:
        assert (await refusal(f"http://{where}")).endswith(f" {where}: no answer in time")


@pytest.mark.parametrize(("host", "port"), [("10.0.0.1", "tcp://1"), ("a]b", "443"), ("h", "0")])
def test_a_pods_own_cluster_at_an_odd_place_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str, port: str
) -> None:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", host)
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", port)
    with pytest.raises(UnreachableError, match="what KUBERNETES_SERVICE_HOST and"):
        own_cluster(monkeypatch, tmp_path)


def test_a_pods_own_cluster_has_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    assert own_cluster(monkeypatch, tmp_path).proxy == PROXY
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8")
    assert own_cluster(monkeypatch, tmp_path).proxy is None


def own_cluster(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Cluster:
    """The cluster of a pod that has this folder as its service account."""
    (folder / "token").write_text("t")
    (folder / "namespace").write_text("n")
    (folder / "ca.crt").write_bytes(pem_pair()[0])
    monkeypatch.setattr("devflow.kube.auth.load_cluster.SERVICE_ACCOUNT", folder)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    return load_cluster()
