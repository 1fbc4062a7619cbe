"""The watch against a server that goes wrong: nothing is lost, nothing is invented."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from devflow.kube import ApiError, UnknownKindError, UnreachableError
from devflow.kube.backoff import REFUSALS, Backoff
from devflow.kube.watch import Watch
from tests.lab.waiting import PATIENCE_SECONDS
from tests.unit.kube.api import api, config_map, listed, status

HEADERS = {"Content-Type": "application/json"}


class Script:
    """Answers lists and watches one after the other; the last watch stays open."""

    def __init__(self, lists: list[Any], watches: list[list[Any]]) -> None:
        self.lists = lists
        self.watches = watches
        self.asked_from: list[str] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if "watch" not in request.query:
            answer = self.lists.pop(0)
            return web.json_response(answer, status=answer.get("code", 200))
        self.asked_from.append(request.query["resourceVersion"])
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        for event in self.watches.pop(0) if self.watches else []:
            await response.write(json.dumps(event).encode() + b"\n")
        if not self.watches:
            await asyncio.Event().wait()
        return response


async def events(script: Script, count: int) -> list[tuple[str, str]]:
    """The first events, each with the name of its object."""
    found: list[tuple[str, str]] = []
    async with api(script.answer) as kube, asyncio.timeout(PATIENCE_SECONDS):
        watch = kube.watch("v1", "ConfigMap", "ns")
        while len(found) < count:
            event = await anext(watch)
            found.append((event.type, event.object["metadata"]["name"] if event.object else ""))
    return found


def change(kind: str, obj: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "object": obj}


async def test_what_is_there_comes_before_synced_and_changes_after() -> None:
    script = Script([listed(5, config_map("a", 1))], [[change("MODIFIED", config_map("a", 6))]])
    assert await events(script, 3) == [("ADDED", "a"), ("SYNCED", ""), ("MODIFIED", "a")]
    assert script.asked_from == ["5"]


async def test_an_ended_watch_goes_on_from_the_last_bookmark() -> None:
    bookmark = change("BOOKMARK", {"metadata": {"resourceVersion": "9"}})
    script = Script([listed(5)], [[bookmark], [change("ADDED", config_map("a", 10))]])
    assert await events(script, 2) == [("SYNCED", ""), ("ADDED", "a")]
    assert script.asked_from == ["5", "9"]


async def test_after_a_gap_the_list_is_told_as_changes_with_deletions() -> None:
    before = [config_map("gone", 1), config_map("new", 1, "u1"), config_map("same", 1)]
    after = [config_map("fresh", 8), config_map("new", 7, "u2"), config_map("same", 1)]
    script = Script(
        [listed(5, *before), listed(9, *after)], [[change("ERROR", status(410, "Expired"))], []]
    )
    found = await events(script, 8)
    assert found[:4] == [("ADDED", "gone"), ("ADDED", "new"), ("ADDED", "same"), ("SYNCED", "")]
    assert sorted(found[4:]) == [
        ("ADDED", "fresh"),
        ("ADDED", "new"),
        ("DELETED", "gone"),
        ("DELETED", "new"),
    ]
    assert found.index(("DELETED", "new")) < len(found) - 1 - found[::-1].index(("ADDED", "new"))


async def test_what_waiting_cannot_mend_is_raised() -> None:
    with pytest.raises(ApiError, match="Forbidden"):
        await events(Script([listed(5)], [[change("ERROR", status(403, "Forbidden"))]]), 2)


async def test_a_kind_that_is_no_longer_served_is_named_with_the_way_out() -> None:
    """An API server says no more of a CRD that was deleted than of any other wrong path."""
    deleted = False

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal deleted
        if deleted:
            return web.Response(text="404 page not found\n", status=404)
        if "watch" not in request.query:
            return web.json_response(listed(5, config_map("a", 1)))
        deleted = True
        return web.Response(body=b"", headers=HEADERS)

    async with api(handler) as kube, asyncio.timeout(PATIENCE_SECONDS):
        named = r"no kind ConfigMap in v1 \(is its CRD installed\?\)"
        with pytest.raises(UnknownKindError, match=named):
            async for _ in kube.watch("v1", "ConfigMap"):
                pass
        with pytest.raises(UnknownKindError, match=named):
            await kube.list("v1", "ConfigMap")


class Expiring:
    """Serves one list, then refuses our credentials so many times before a watch stays open."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.refused = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if "watch" not in request.query:
            return web.json_response(listed(5))
        if self.refused < self.refusals:
            self.refused += 1
            return web.json_response(status(401, "Unauthorized"), status=401)
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        await response.write(json.dumps(change("ADDED", config_map("a", 6))).encode() + b"\n")
        await asyncio.Event().wait()
        return response


async def test_a_user_is_told_that_the_credentials_have_expired() -> None:
    server = Expiring(refusals=REFUSALS)
    async with api(server.answer) as kube, asyncio.timeout(PATIENCE_SECONDS):
        watch = kube.watch("v1", "ConfigMap", "ns", longest_pause_seconds=0.001)
        assert (await anext(watch)).type == "SYNCED"
        with pytest.raises(UnreachableError, match=r"credentials \(401\): renew those in the k"):
            await anext(watch)
    assert server.refused == REFUSALS


async def test_credentials_that_are_accepted_again_in_time_lose_nothing() -> None:
    server = Expiring(refusals=REFUSALS - 1)
    async with api(server.answer) as kube, asyncio.timeout(PATIENCE_SECONDS):
        watch = kube.watch("v1", "ConfigMap", "ns", longest_pause_seconds=0.001)
        assert [(await anext(watch)).type for _ in range(2)] == ["SYNCED", "ADDED"]


async def test_a_program_says_that_its_credentials_are_refused_and_waits() -> None:
    server, said = Expiring(refusals=REFUSALS + 2), list[str]()
    async with api(server.answer) as kube, asyncio.timeout(PATIENCE_SECONDS):
        source = kube.source("v1", "ConfigMap", "ns")
        backoff = Backoff(longest_seconds=0.001)
        read = msgspec.json.Decoder(dict[str, Any]).decode
        watch = Watch(source, read, backoff=backoff, refused=said.append).changes()
        assert [(await anext(watch)).type for _ in range(2)] == ["SYNCED", "ADDED"]
    assert len(said) == REFUSALS + 2
    assert "does not accept our credentials (401)" in said[0]


async def test_an_object_longer_than_any_buffer_arrives_whole() -> None:
    large = config_map("a", 6) | {"data": {"x": "y" * 1_000_000}}
    script = Script([listed(5)], [[change("ADDED", large)]])
    assert await events(script, 2) == [("SYNCED", ""), ("ADDED", "a")]
