"""Both senders, against a real receiver."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from devflow.controller.notices.compose import compose
from devflow.controller.notices.kinds import due
from devflow.controller.notices.secrets import Secrets
from devflow.controller.notices.sender import NotSentError
from devflow.controller.notices.senders import sender_of
from devflow.controller.notices.settings import parse_notify
from devflow.controller.notices.webhook import signed_headers
from devflow.record.notice import Notice
from tests.unit.record.jobs import BEGAN, job

KEY = "whsec_" + base64.b64encode(b"a key of 32 bytes, for signatures").decode()


class Received:
    """Requests as they came, and what the next one is answered with."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.port = 0

    async def take(self, request: web.BaseRequest) -> web.Response:
        self.requests.append(
            ({name.lower(): value for name, value in request.headers.items()}, await request.read())
        )
        return web.Response(status=self.status)


@asynccontextmanager
async def receiving() -> AsyncIterator[Received]:
    received = Received()
    runner = web.ServerRunner(web.Server(received.take))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    received.port = runner.addresses[0][1]
    try:
        yield received
    finally:
        await runner.cleanup()


def notice() -> Notice:
    settings = parse_notify({"targets": [{"name": "team", "apprise": {"secret": "team"}}]})
    asked = due(job())
    assert asked is not None
    (made,) = compose(settings, job(), asked, BEGAN)
    return made


def webhook(received: Received, folder: Path) -> dict[str, object]:
    (folder / "key").write_text(f"{KEY}\n")
    url = f"http://127.0.0.1:{received.port}/hooks"
    return {"name": "ci", "webhook": url, "key": {"secret": "key"}}


async def test_an_event_is_signed_and_has_the_same_id_each_time(tmp_path: Path) -> None:
    async with receiving() as received:
        settings = parse_notify({"targets": [webhook(received, tmp_path)]})
        sender = sender_of(settings.targets[0], Secrets(tmp_path))
        for _ in range(2):
            await sender.send(notice(), BEGAN)
    (headers, body), (again, _) = received.requests
    event = msgspec.json.decode(body)
    assert headers["content-type"].startswith("application/cloudevents+json")
    assert headers["webhook-id"] == again["webhook-id"] == event["id"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    raw = base64.b64decode(KEY.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert event["specversion"] == "1.0"
    assert event["type"] == "dev.devflow.release.started"
    assert event["subject"] == "shop/shop"
    assert event["data"]["image"] == "ghcr.io/acme/shop:2.0.0"
    assert datetime.fromisoformat(event["time"]) == BEGAN


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    """The example of the Standard Webhooks specification."""
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [301, 404, 500, 503])
async def test_any_answer_but_success_is_tried_again(status: int, tmp_path: Path) -> None:
    async with receiving() as received:
        received.status = status
        settings = parse_notify({"targets": [webhook(received, tmp_path)]})
        sender = sender_of(settings.targets[0], Secrets(tmp_path))
        with pytest.raises(NotSentError, match=f"it answered with {status}"):
            await sender.send(notice(), BEGAN)


async def test_a_receiver_that_is_away_is_one_line_without_the_key(tmp_path: Path) -> None:
    async with receiving() as received:
        target = webhook(received, tmp_path)
    sender = sender_of(parse_notify({"targets": [target]}).targets[0], Secrets(tmp_path))
    with pytest.raises(NotSentError, match="can't be reached") as refused:
        await sender.send(notice(), BEGAN)
    assert KEY not in str(refused.value)


async def test_a_person_is_told_by_apprise(tmp_path: Path) -> None:
    async with receiving() as received:
        (tmp_path / "team").write_text(f"json://127.0.0.1:{received.port}/")
        target = {"name": "team", "apprise": {"secret": "team"}}
        sender = sender_of(parse_notify({"targets": [target]}).targets[0], Secrets(tmp_path))
        await sender.send(notice(), BEGAN)
        received.status = 500
        with pytest.raises(NotSentError, match="refused the message"):
            await sender.send(notice(), BEGAN)
    told = msgspec.json.decode(received.requests[0][1])
    assert told["title"] == "shop: the release of shop:2.0.0 has started"
    assert "shop:1.0.0 → shop:2.0.0" in told["message"]


async def test_a_url_that_apprise_does_not_know_names_its_key_and_not_itself(
    tmp_path: Path,
) -> None:
    (tmp_path / "team").write_text("nonsense://s3cr3t")
    target = {"name": "team", "apprise": {"secret": "team"}}
    sender = sender_of(parse_notify({"targets": [target]}).targets[0], Secrets(tmp_path))
    with pytest.raises(NotSentError, match="key 'team' holds no URL") as refused:
        await sender.send(notice(), BEGAN)
    assert "s3cr3t" not in str(refused.value)
