"""Certificates that are replaced while a client runs."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from aiohttp import web

from devflow.kube import Client, UnreachableError, load_cluster
from devflow.kube.auth.rotation import CHECK_SECONDS, Rotation
from devflow.lab.site.authority import Authority


class Time:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def server(authority: Authority) -> AsyncIterator[int]:
    """A server that answers only clients with a certificate of this authority."""
    leaf = authority.leaf("server")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=authority.ca.decode())
    context.load_cert_chain(leaf.certificate, leaf.key)
    context.verify_mode = ssl.CERT_REQUIRED

    async def version(_: web.BaseRequest) -> web.Response:
        return web.json_response({"major": "1"})

    runner = web.ServerRunner(web.Server(version))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def kubeconfig(folder: Path, port: int, authority: Path) -> Path:
    config = {
        "current-context": "c",
        "clusters": [
            {
                "name": "c",
                "cluster": {
                    "server": f"https://127.0.0.1:{port}",
                    "certificate-authority": str(authority),
                },
            }
        ],
        "users": [{"name": "u", "user": {"client-certificate": "u.crt", "client-key": "u.key"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
    }
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(config))
    return file


def put_certificate(authority: Authority, folder: Path) -> None:
    leaf = authority.leaf("client")
    (folder / "u.crt").write_bytes(leaf.certificate.read_bytes())
    (folder / "u.key").write_bytes(leaf.key.read_bytes())


async def test_a_client_certificate_that_was_replaced_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, others = Authority(tmp_path / "ours"), Authority(tmp_path / "others")
    async with server(ours) as port:
        put_certificate(others, tmp_path)
        cluster = load_cluster(kubeconfig(tmp_path, port, tmp_path / "ours" / "ca.crt"))
        assert cluster.rotation is not None
        time = Time()
        monkeypatch.setattr(cluster.rotation, "_monotonic", time)
        async with Client(cluster) as kube:
            with pytest.raises(UnreachableError):
                await kube.version()
            put_certificate(ours, tmp_path)
            time.seconds = cluster.rotation._checked_at + CHECK_SECONDS
            assert await kube.version() == {"major": "1"}


def test_files_are_loaded_again_only_when_they_have_changed(tmp_path: Path) -> None:
    file, time, loads = tmp_path / "ca.crt", Time(), []
    file.write_text("one")

    def load() -> ssl.SSLContext:
        loads.append(file.read_text())
        return ssl.create_default_context()

    rotation = Rotation([file], load, time)
    time.seconds += CHECK_SECONDS
    assert rotation.renewed() is None
    file.unlink()
    file.write_text("two")
    assert rotation.renewed() is None, "it was looked at a moment ago"
    time.seconds += CHECK_SECONDS
    assert rotation.renewed() is not None
    assert loads == ["two"]


def test_a_pair_that_is_half_replaced_is_tried_again(tmp_path: Path) -> None:
    file, time, whole = tmp_path / "tls.crt", Time(), [False]

    def load() -> ssl.SSLContext:
        if not whole[0]:
            raise UnreachableError("certificate and key don't belong together")
        return ssl.create_default_context()

    rotation = Rotation([file], load, time)
    file.write_text("new")
    time.seconds += CHECK_SECONDS
    assert rotation.renewed() is None
    whole[0] = True
    time.seconds += CHECK_SECONDS
    assert rotation.renewed() is not None
