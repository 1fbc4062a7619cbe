"""A release by Git that is interrupted: what is pushed stands, and nothing is pushed later."""

import asyncio
import threading
from pathlib import Path

import pytest

from devflow.cli.releasing import deliveries
from devflow.cli.releasing.deliveries import ByGit
from devflow.cli.releasing.order import Order
from devflow.engine import StackConfig
from devflow.engine.settings.project import Project
from devflow.gitops.git import Announce, Committed
from devflow.kube import Client, Cluster
from devflow.release import AppSpec, parse_app

SOURCE = {"repoURL": "https://example.com/apps.git", "targetRevision": "main"}
APP = parse_app("shop", {"image": "shop:2", "delivery": "gitops", "source": SOURCE})


class Git:
    """Commits as the real one does, and stands still where it is told to."""

    def __init__(self, *, before_the_announcement: bool) -> None:
        self.announced: list[str] = []
        self.pushed: list[str] = []
        self._before = before_the_announcement
        self._reached, self._goes_on = threading.Event(), threading.Event()

    def commit(
        self, _app: AppSpec, _image: str, _message: str, announce: Announce, _: threading.Event
    ) -> Committed:
        if self._before:
            self._stand_still()
        announce("Ada", "abc1234")
        if not self._before:
            self._stand_still()
        self.pushed.append("abc1234")
        return Committed("abc1234", "main", changed=True)

    async def make_known(self, _: str, commit: str) -> None:
        self.announced.append(commit)

    async def stands_still(self) -> None:
        await asyncio.to_thread(self._reached.wait)

    def go_on(self) -> None:
        self._goes_on.set()

    def _stand_still(self) -> None:
        self._reached.set()
        self._goes_on.wait()


async def interrupted(git: Git, monkeypatch: pytest.MonkeyPatch) -> ByGit:
    """A delivery that Ctrl-C ends while Git stands still; all that it has begun has ended."""
    monkeypatch.setattr(deliveries, "commit_image", git.commit)
    config = StackConfig(Project(Path(), "devflow", Path(), {}), "dev", {}, frozenset())
    order = Order(APP, config, written=None, in_yaml="shop:1")
    kube = Client(Cluster("none", "http://127.0.0.1:1"))
    delivery = ByGit(kube, "Release", lambda _: None)
    async with delivery.prepared(order) as deliver:
        work = asyncio.ensure_future(deliver(git.make_known))
        await git.stands_still()
        work.cancel()
        await asyncio.sleep(0)
        git.go_on()
        with pytest.raises(asyncio.CancelledError):
            await work
        await asyncio.get_running_loop().shutdown_default_executor()
    return delivery


async def test_a_release_that_is_interrupted_while_it_is_pushed_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git = Git(before_the_announcement=False)
    delivery = await interrupted(git, monkeypatch)
    assert git.pushed == git.announced == ["abc1234"]
    assert delivery.stands


async def test_a_release_that_is_interrupted_before_it_is_announced_is_never_pushed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git = Git(before_the_announcement=True)
    delivery = await interrupted(git, monkeypatch)
    assert (git.announced, git.pushed) == ([], [])
    assert not delivery.stands
