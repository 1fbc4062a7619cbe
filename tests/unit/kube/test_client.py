"""The client against a server that goes wrong."""

import socket
from pathlib import Path

import pytest
from aiohttp import web

from devflow.kube import ApiError, Client, Cluster, UnknownKindError, UnreachableError
from tests.unit.kube.api import api, config_map, listed, status


async def test_a_busy_server_is_asked_again() -> None:
    answers = [429, 200]

    async def handler(_: web.Request) -> web.Response:
        code = answers.pop(0)
        if code == 429:
            body = status(429, "TooManyRequests")
            return web.json_response(body, status=429, headers={"Retry-After": "0"})
        return web.json_response(config_map("a", 1))

    async with api(handler) as kube:
        assert (await kube.get("v1", "ConfigMap", "a"))["metadata"]["name"] == "a"


async def test_a_list_is_read_page_by_page() -> None:
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.query.get("continue", ""))
        page = listed(5, config_map(f"a{len(asked)}", 1))
        if len(asked) == 1:
            page["metadata"]["continue"] = "more"
        return web.json_response(page)

    async with api(handler) as kube:
        items, version = await kube.list("v1", "ConfigMap", page_size=1)
    assert [item["metadata"]["name"] for item in items] == ["a1", "a2"]
    assert version == "5"
    assert asked == ["", "more"]


async def test_a_list_that_outlived_the_history_starts_again_in_one_piece() -> None:
    limits: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        limits.append(request.query["limit"])
        if request.query.get("continue"):
            return web.json_response(status(410, "Expired"), status=410)
        page = listed(5, config_map("a", 1))
        if len(limits) == 1:
            page["metadata"]["continue"] = "more"
        return web.json_response(page)

    async with api(handler) as kube:
        items, _ = await kube.list("v1", "ConfigMap")
    assert len(items) == 1
    assert limits == ["500", "500", "0"]


async def test_a_refusal_keeps_the_words_of_the_server() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.json_response(status(403, "Forbidden"), status=403)

    async with api(handler) as kube:
        with pytest.raises(ApiError) as failure:
            await kube.get("v1", "ConfigMap", "a")
    assert failure.value.is_forbidden
    assert failure.value.reason == "Forbidden"


async def test_refused_credentials_are_no_cluster() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.json_response(status(401, "Unauthorized"), status=401)

    async with api(handler) as kube:
        with pytest.raises(UnreachableError, match="does not accept our credentials"):
            await kube.get("v1", "ConfigMap", "a")


async def test_a_refused_token_of_a_file_is_read_again_and_named(tmp_path: Path) -> None:
    """The kubelet has put another in its place; of one that is refused the file is named."""
    file = tmp_path / "token"
    valid = "second"

    async def handler(request: web.Request) -> web.Response:
        if request.headers["Authorization"] == f"Bearer {valid}":
            return web.json_response(config_map("a", 1))
        return web.json_response(status(401, "Unauthorized"), status=401)

    file.write_text("first")
    async with api(handler) as kube:
        kube.cluster.credentials.token_file = file
        with pytest.raises(UnreachableError, match=f"renew the token in {file}, which is read"):
            await kube.get("v1", "ConfigMap", "a")
        file.write_text("second\n")
        assert await kube.get("v1", "ConfigMap", "a")
        file.write_text("third")
        valid = "third"
        assert await kube.get("v1", "ConfigMap", "a")


async def test_a_kind_that_is_not_served_is_named() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.json_response({})

    async with api(handler) as kube:
        with pytest.raises(UnknownKindError, match="no kind Rollout in v1"):
            await kube.get("v1", "Rollout", "a")


async def test_a_server_that_is_not_there_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with Client(Cluster("here", f"http://127.0.0.1:{port}")) as kube:
            with pytest.raises(UnreachableError, match=r"'here' at .* can't be reached") as failure:
                await kube.version()
    assert "\n" not in str(failure.value)
