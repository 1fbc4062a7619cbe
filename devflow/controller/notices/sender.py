"""What sends messages to one target."""

from datetime import datetime
from typing import Protocol

from devflow.record.notice import Notice


class NotSentError(Exception):
    """A target didn't take a message. The text holds no secret."""


class Sender(Protocol):
    """Sends messages to one target."""

    repeats: bool
    """Whether a message may be sent again when nobody knows if it was: receivers of CloudEvents
    know one by its id, persons would read it twice.
    """

    async def send(self, notice: Notice, at: datetime) -> None:
        """Send a message once.

        :raises NotSentError: it wasn't sent, and may be tried again.
        """
        ...
