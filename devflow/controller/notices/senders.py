"""The two kinds of senders, for a target's settings."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from devflow.controller.notices.secrets import SecretMissingError, Secrets
from devflow.controller.notices.sender import NotSentError, Sender
from devflow.controller.notices.settings import SecretKey, TargetSpec
from devflow.controller.notices.webhook import post
from devflow.errors import UserError
from devflow.extras import lacks
from devflow.record.notice import Notice

_SECONDS = 60.0
"""How long a message to persons may take; Apprise's services have shorter limits of their own."""


class WebhookSender:
    """CloudEvents to a machine."""

    repeats = True

    def __init__(self, url: str, key: SecretKey, secrets: Secrets) -> None:
        self._url, self._key, self._secrets = url, key, secrets

    async def send(self, notice: Notice, at: datetime) -> None:
        await post(self._url, _value(self._secrets, self._key), notice, at)


class PersonsSender:
    """Messages to persons, by Apprise, in a thread of its own: it blocks."""

    repeats = False

    def __init__(self, name: str, url: SecretKey, secrets: Secrets) -> None:
        self._url, self._secrets = url, secrets
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"notify-{name}")

    async def send(self, notice: Notice, at: datetime) -> None:
        url = _value(self._secrets, self._url)
        loop = asyncio.get_running_loop()
        sent = loop.run_in_executor(self._thread, _notify, url, notice.title, notice.body)
        try:
            taken = await asyncio.wait_for(sent, _SECONDS)
        except TimeoutError:
            raise NotSentError(f"it gave no answer within {_SECONDS:.0f} s") from None
        if taken is None:
            raise NotSentError(f"key {self._url.secret!r} holds no URL that Apprise knows")
        if not taken:
            raise NotSentError("it refused the message, or can't be reached")


def sender_of(target: TargetSpec, secrets: Secrets) -> Sender:
    """The sender that a target's settings ask for.

    :raises UserError: it is for persons, and Apprise isn't installed.
    """
    if target.webhook is not None and target.key is not None:
        return WebhookSender(target.webhook, target.key, secrets)
    assert target.apprise is not None  # noqa: S101 - the settings have one of the two
    if line := lacks("apprise"):
        raise UserError(f"{target.name}: {line}")
    return PersonsSender(target.name, target.apprise, secrets)


def _value(secrets: Secrets, reference: SecretKey) -> str:
    try:
        return secrets.read(reference)
    except SecretMissingError as error:
        raise NotSentError(str(error)) from None


def _notify(url: str, title: str, body: str) -> bool | None:
    """Whether the target took it; ``None`` if Apprise doesn't know the URL."""
    # Not at the top: it takes a while to load, and only those who notify persons need it.
    import apprise

    # What it logs may hold parts of the URL, which is secret.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    made = apprise.Apprise()
    if not made.add(url):
        return None
    return bool(made.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT))
