"""What a freeze window holds up before anything is written."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from click.testing import CliRunner

from devflow.cli import devflow
from devflow.cli.freezing.override import refuse_frozen
from devflow.cli.freezing.whole_stack import held_up, refuse_frozen_images
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.live import OVERRIDE_ANNOTATION, Override, override_text
from devflow.live.acts.override import override_in
from devflow.release import AppSpec, parse_app
from devflow.stacks.loader import parse_stack

NOW = datetime(2026, 12, 24, 20, tzinfo=UTC)
APP: dict[str, Any] = {"image": "shop:2", "source": {"repoURL": "https://git.example/x"}}
ALWAYS = {"reason": "for ever", "cron": "* * * * *", "for": "2m"}


def frozen_app() -> AppSpec:
    window = {"reason": "Christmas", "from": "2026-12-24 18:00", "until": "2026-12-27 08:00"}
    return parse_app("shop", APP | {"freeze": [window]})


def test_a_release_inside_a_window_is_refused_with_its_end_and_the_way_around() -> None:
    with pytest.raises(UserError) as refused:
        refuse_frozen(frozen_app(), "", NOW)
    assert refused.value.exit_code is Exit.FROZEN
    assert str(refused.value) == (
        "shop is frozen until 2026-12-27 08:00 UTC: Christmas; nothing was released. Release it"
        ' then, or now with --override "WHY", which is recorded'
    )


def test_of_a_freeze_without_an_end_no_end_is_awaited() -> None:
    with pytest.raises(UserError, match=r"released\. Release it all the same with --override"):
        refuse_frozen(parse_app("shop", APP | {"freeze": [ALWAYS]}), "", NOW)


def test_with_a_reason_it_begins() -> None:
    refuse_frozen(frozen_app(), "incident 4711", NOW)


def test_outside_of_a_window_it_begins() -> None:
    refuse_frozen(frozen_app(), "", datetime(2026, 12, 27, 8, tzinfo=UTC))


@pytest.mark.parametrize("reason", ["", " ", "a\nb", "x" * 201])
@pytest.mark.parametrize("command", [["release", "shop", "--image", "shop:2"], ["up"]])
def test_a_reason_that_is_none_is_refused(command: list[str], reason: str) -> None:
    done = CliRunner().invoke(devflow, [*command, "--override", reason])
    assert done.exit_code == Exit.BAD_INPUT
    assert "--override" in done.output


class Empty:
    """A cluster that has lost its Rollouts."""

    async def find(self, *_: str) -> None: ...


@pytest.mark.parametrize("override", ["", "incident 4711"])
def test_up_says_with_which_image_it_makes_an_app_inside_a_window(override: str) -> None:
    app, said = parse_app("shop", APP | {"freeze": [ALWAYS]}), list[str]()
    asyncio.run(refuse_frozen_images(cast("Client", Empty()), [app], override, said.append))
    (line,) = said
    assert line.startswith("shop is frozen")
    assert line.endswith("for ever; it has no Rollout to hold up, so it is made with shop:2")


def test_up_is_held_up_by_the_apps_that_the_stack_itself_applies() -> None:
    apps = {"shop": APP, "cart": APP | {"delivery": "gitops"}}
    stack = parse_stack({"freeze": [ALWAYS], "apps": apps})
    assert [app.name for app in held_up(stack)] == ["shop"]


def test_an_override_is_of_one_image_and_nonsense_is_none() -> None:
    written = Override(image="shop:2", by="alice", why="incident 4711", at=NOW)
    annotations = {OVERRIDE_ANNOTATION: override_text(written)}
    assert override_in(annotations, "shop:2") == written
    assert str(written) == "incident 4711 (alice)"
    assert override_in(annotations, "shop:3") is None
    for nonsense in ("", "x", "[]", '{"image": 3}', "[" * 10_000):
        assert override_in({OVERRIDE_ANNOTATION: nonsense}, "shop:2") is None
