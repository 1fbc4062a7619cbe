"""The lab waits for the kinds that it has applied, and names those that don't come."""

from typing import Any

import pytest
from aiohttp import web

from devflow.errors import Exit, UserError
from devflow.kube import ApiError
from devflow.lab.running import install
from devflow.lab.running.install import until_served
from tests.unit.kube.api import api, config_map, status


def crd(group: str, version: str, plural: str, kind: str) -> dict[str, Any]:
    return {
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "names": {"kind": kind},
            "versions": [{"name": version, "served": True}],
        },
    }


async def nothing(_: web.Request) -> web.StreamResponse:
    return web.Response(status=404)


async def test_a_kind_that_is_not_served_in_time_is_named_with_the_way_out() -> None:
    missing = crd("example.org", "v1", "widgets", "Widget")
    async with api(nothing) as kube:
        with pytest.raises(UserError, match=r"doesn't serve widgets\.example\.org") as caught:
            await until_served(kube, [missing], within_seconds=0.2)
    assert "0.2 s" in str(caught.value)
    assert "devflow lab up" in str(caught.value)
    assert caught.value.exit_code is Exit.LAB


async def test_several_kinds_are_counted() -> None:
    missing = [crd("example.org", "v1", name, "Widget") for name in ("b", "a", "c")]
    async with api(nothing) as kube:
        with pytest.raises(UserError, match=r"doesn't serve a\.example\.org and 2 more"):
            await until_served(kube, missing, within_seconds=0.2)


async def test_nothing_to_wait_for_takes_no_time() -> None:
    async with api(nothing) as kube:
        await until_served(kube, [], within_seconds=0)


async def test_an_api_server_that_is_too_busy_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(install, "_BUSY_PAUSE_SECONDS", 0.0)
    answers = [504, 429, 503]

    async def busy_at_first(_: web.Request) -> web.StreamResponse:
        if answers:
            code = answers.pop()
            return web.json_response(status(code, "Timeout"), status=code)
        return web.json_response(config_map("a", 1))

    async with api(busy_at_first) as kube:
        await install._apply(kube, config_map("a", 1))
    assert answers == []


async def test_an_object_that_is_refused_is_not_tried_again() -> None:
    asked = 0

    async def refuse(_: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        return web.json_response(status(422, "Invalid"), status=422)

    async with api(refuse) as kube:
        with pytest.raises(ApiError):
            await install._apply(kube, config_map("a", 1))
    assert asked == 1
