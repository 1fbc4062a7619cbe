"""A cluster that is reached through a proxy alone, as a company's network has it."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.releases import App
from tests.lab.waiting import PATIENCE_SECONDS

NAME = "api.lab.example"


class Tunnels:
    """An HTTP proxy that leads each tunnel to one server, and notes whom it was asked for."""

    def __init__(self, server: str) -> None:
        target = urlsplit(server)
        self._target = target.hostname, target.port
        self.asked: list[str] = []
        self.address = ""
        self._loop = asyncio.new_event_loop()
        self._serving = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    def start(self) -> None:
        self._thread.start()
        assert self._serving.wait(PATIENCE_SECONDS)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        server = await asyncio.start_server(self._tunnel, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._serving.set()
        await self._over.wait()
        server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split(b"\r\n")[0].decode())
        there, back = await asyncio.open_connection(*self._target)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
def tunnels(lab: Lab) -> Iterator[Tunnels]:
    made = Tunnels(server_of(yaml.safe_load(lab.kubeconfig.read_text())))
    made.start()
    yield made
    made.stop()


def server_of(kubeconfig: dict[str, list[dict[str, dict[str, str]]]]) -> str:
    return kubeconfig["clusters"][0]["cluster"]["server"]


def test_a_release_is_watched_through_the_proxy_of_the_environment(
    lab: Lab,
    namespace: str,
    tunnels: Tunnels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = App(lab, namespace)
    app.first_deploy()
    config = yaml.safe_load(lab.kubeconfig.read_text())
    here = urlsplit(server_of(config))
    for one in config["clusters"]:
        one["cluster"]["server"] = f"https://{NAME}:6443"
        one["cluster"]["tls-server-name"] = here.hostname
    far = tmp_path / "kubeconfig"
    far.write_text(yaml.safe_dump(config))
    arguments = ("watch", "shop", "--once", "-n", namespace, "--kubeconfig", str(far))
    monkeypatch.setenv("HTTPS_PROXY", tunnels.address)
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,.other.example")
    shown = devflow(*arguments)
    assert (shown.returncode, shown.stderr) == (Exit.OK, "")
    assert "shop" in shown.stdout
    assert set(tunnels.asked) == {f"CONNECT {NAME}:6443 HTTP/1.1"}
    monkeypatch.setenv("NO_PROXY", ".lab.example")
    refused = devflow(*arguments)
    assert refused.returncode == Exit.CLUSTER
    assert f"https://{NAME}:6443 can't be reached: " in refused.stderr


def devflow(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "devflow", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
