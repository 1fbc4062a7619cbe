"""What the listener of notifications makes of changes."""

from collections.abc import Sequence

from devflow.controller.effect import JobChanged
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.notices.kinds import due
from devflow.controller.notices.settings import parse_notify
from tests.unit.controller.doubles import Clock


class NoticesProbe:
    """The keys of the messages that wait for the store."""

    def __init__(self) -> None:
        target = {"name": "team", "apprise": {"secret": "team"}}
        self.listener = NoticeListener(parse_notify({"targets": [target]}), Clock())

    def stall(self) -> None:
        """It writes to nothing: what it makes waits."""

    async def made(self) -> object:
        made = self.listener.made
        keys = [made.get_nowait().key for _ in range(made.qsize())]
        for key in keys:
            assert key.startswith("team/")
        return keys

    def due(self, changes: Sequence[JobChanged]) -> object:
        keys = []
        for change in changes:
            asked, before = due(change.after), due(change.before) if change.before else None
            if asked and asked.key != (before.key if before else ""):
                keys.append(f"team/{asked.key}")
        return keys

    def close(self) -> None: ...
