"""Envoy itself with the gateway's admin interface: no web page can stop it (faults/32)."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest

from devflow.lab.part import Site
from devflow.lab.parts.istio.gateway import PART
from devflow.lab.programs.packaged import Packaged
from devflow.lab.site.ports import LOOPBACK, assign
from devflow.lab.traffic.gateway_admin import (
    READ_ONLY,
    admin_cluster,
    admin_listener,
    admin_socket,
)
from tests.lab.waiting import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Envoy with nothing but its admin interface; its address."""
    folder = tmp_path_factory.mktemp("gateway")
    site = cast(Site, SimpleNamespace(files=lambda name: Path(name)))
    Path(folder, "gateway").mkdir()
    reserved = ExitStack()
    port = assign(["gateway.admin"], {}, (), reserved)["gateway.admin"]
    bootstrap = {
        "admin": {"address": admin_socket(site)},
        "static_resources": {
            "clusters": [admin_cluster(site)],
            "listeners": [admin_listener(port)],
        },
    }
    Path(folder, "envoy.json").write_text(json.dumps(bootstrap))
    assert isinstance(PART.binary, Packaged)
    program = PART.binary.find()
    assert program is not None
    running = subprocess.Popen(
        [program, "--config-path", "envoy.json", "--disable-hot-restart", "--concurrency", "1"],
        cwd=folder,
        env=os.environ,
        stderr=subprocess.DEVNULL,
    )
    address = f"{LOOPBACK}:{port}"
    try:
        asyncio.run(_until_serving(address, running))
        yield address
    finally:
        running.terminate()
        running.wait()
        reserved.close()


async def _until_serving(address: str, running: "subprocess.Popen[bytes]") -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            assert running.poll() is None, "Envoy has ended"
            try:
                if await _ask(address, "GET", "/clusters") == 200:
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)


async def _ask(address: str, method: str, path: str, host: str | None = None) -> int:
    headers = {"Host": host} if host else {}
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.request(method, f"http://{address}{path}", headers=headers) as response,
    ):
        return response.status


@pytest.mark.parametrize("path", READ_ONLY)
def test_what_changes_nothing_can_be_read(gateway: str, path: str) -> None:
    assert asyncio.run(_ask(gateway, "GET", path)) == 200


@pytest.mark.parametrize(
    ("method", "path", "host"),
    [
        ("POST", "/quitquitquit", None),
        ("GET", "/quitquitquit", None),
        ("POST", "/clusters/../quitquitquit", None),
        ("POST", "/healthcheck/fail", None),
        ("POST", "/clusters", None),
        ("GET", "/clusters", "page.example"),
    ],
)
def test_nothing_else_gets_in(gateway: str, method: str, path: str, host: str | None) -> None:
    assert asyncio.run(_ask(gateway, method, path, host)) == 404
    assert asyncio.run(_ask(gateway, "GET", "/clusters")) == 200
