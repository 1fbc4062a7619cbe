"""The proxy on the way to an API server: whose it is, and what is told of it."""

import asyncio
import ssl
from pathlib import Path

import pytest
from aiohttp import web

from devflow.kube import Client, Cluster, UnreachableError
from devflow.kube.auth.kubeconfig import Kubeconfig
from devflow.kube.auth.proxy import proxy_of_environment
from tests.unit.kube.api import KINDS

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


async def test_a_proxy_that_refuses_is_named_without_its_password() -> None:
    """faults/28"""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    context = ssl.create_default_context()
    proxy = f"http://me:tulip@127.0.0.1:{port}"
    async with server, Client(Cluster("x", "https://api.example", context, proxy=proxy)) as kube:
        with pytest.raises(UnreachableError) as caught:
            await kube.discover("v1", "ConfigMap")
    assert str(caught.value) == (
        "the cluster of context 'x' at https://api.example can't be reached"
        f" through the proxy 127.0.0.1:{port}: 407 Proxy Authentication Required"
    )
