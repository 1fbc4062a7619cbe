"""Sends CloudEvents, signed as Standard Webhooks asks for."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import aiohttp
import msgspec

from devflow.controller.notices.sender import NotSentError
from devflow.record.notice import Notice

_CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
_KEY_PREFIX = "whsec_"
_SECONDS = 10.0
_SUCCESS = range(200, 300)


def signed_headers(key: str, identity: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows that a body is ours, and from when.

    ``key``: as Standard Webhooks has it, ``whsec_`` and base64, or any other text as it is.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> signed_headers("secret", "1", at, b"{}")["webhook-timestamp"]
    '1767225600'
    """
    seconds = str(int(at.timestamp()))
    signed = b".".join((identity.encode(), seconds.encode(), body))
    digest = hmac.new(_key(key), signed, hashlib.sha256).digest()
    return {
        "webhook-id": identity,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _key(text: str) -> bytes:
    if text.startswith(_KEY_PREFIX):
        try:
            return base64.b64decode(text.removeprefix(_KEY_PREFIX), validate=True)
        except ValueError:
            raise NotSentError("its key begins with whsec_, but is no base64 after that") from None
    return text.encode()


async def post(url: str, key: str, notice: Notice, at: datetime) -> None:
    """Send a message once.

    :raises NotSentError: the receiver is away, or doesn't take it.
    """
    body = msgspec.json.encode(notice.event)
    identity = str(notice.event.get("id") or notice.key)
    headers: Mapping[str, str] = {
        "Content-Type": _CONTENT_TYPE,
        "User-Agent": "devflow",
        **signed_headers(key, identity, at, body),
    }
    limit = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            status = answer.status
    except TimeoutError:
        raise NotSentError(f"it gave no answer within {_SECONDS:.0f} s") from None
    except (aiohttp.ClientError, OSError) as error:
        raise NotSentError(f"it can't be reached: {type(error).__name__}") from None
    if status not in _SUCCESS:
        raise NotSentError(f"it answered with {status}")
