from dataclasses import replace

import msgspec
import pytest

from devflow.cli.commands.demo import next_image
from devflow.errors import UserError
from tests.unit.watch.objects import Shop


def test_the_next_major_version_is_released() -> None:
    healthy = Shop().healthy()
    assert next_image("shop", healthy) == "ghcr.io/acme/shop:3.0.0"


def test_a_release_on_its_way_is_only_watched() -> None:
    assert next_image("shop", Shop().release(10, currentStepIndex=1)) is None


def test_an_image_without_a_version_is_refused() -> None:
    healthy = Shop().healthy()
    rollout = msgspec.structs.replace(healthy.view.rollout, image="shop:latest")
    with pytest.raises(UserError, match="shop:latest"):
        next_image("shop", replace(healthy, view=replace(healthy.view, rollout=rollout)))


def test_an_app_that_is_not_there_is_refused() -> None:
    with pytest.raises(UserError, match="devflow up"):
        next_image("shop", None)
