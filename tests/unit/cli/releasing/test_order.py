"""What of a release is refused before anything is asked of a cluster."""

import json
from pathlib import Path
from typing import Any

import pytest

from devflow.cli.releasing.order import Order, order
from devflow.engine import StackConfig
from devflow.engine.settings.project import Project
from devflow.release import SpecError
from devflow.stacks.loader import load_stack

STACK = """\
apps:
  shop: {image: "shop:1", source: {repoURL: "https://x"}}
  cart: {image: "cart:1", source: {repoURL: "https://x"}}
  feed: {image: "feed:1", delivery: gitops, source: {repoURL: "https://x"}}
"""


def asked(
    folder: Path, app: str = "shop", image: str = "shop:2", secret: bool = False, **values: Any
) -> Order:
    file = folder / "dev.yaml"
    file.write_text(STACK)
    project = Project(folder, "devflow", folder / "__main__.py", {})
    written = {
        f"devflow:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    secrets = frozenset(written) if secret else frozenset[str]()
    return order(StackConfig(project, "dev", written, secrets), load_stack(file), app, image)


def test_the_configuration_gets_the_image_beside_those_of_others(tmp_path: Path) -> None:
    made = asked(tmp_path, images={"cart": "cart:7", "shop": "shop:1.5"})
    images = json.loads(made.config.get("devflow:images") or "")
    assert images == {"cart": "cart:7", "shop": "shop:2"}
    assert (made.image, made.written, made.in_yaml) == ("shop:2", "shop:1.5", "shop:1")
    assert made.in_configuration


def test_what_is_in_git_is_not_in_the_configuration(tmp_path: Path) -> None:
    assert not asked(tmp_path, "feed", "feed:2").in_configuration


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"images": {"nope": "a:1"}}, "devflow:images.nope: no such app in this stack"),
        ({"images": {"cart": "no image"}}, "devflow:images.cart"),
        ({"images": ["cart"]}, "is not a mapping"),
        ({"images": "{"}, "devflow:images"),
        ({"images": {"feed": "feed:3"}}, "devflow:images.feed: has no effect"),
        ({"mongodbUri": "mongodb://u:p@db"}, "devflow:mongodbUri: is readable"),
    ],
)
def test_a_configuration_that_no_up_would_take_is_refused(
    tmp_path: Path, values: dict[str, Any], problem: str
) -> None:
    """faults/21: whichever app is released."""
    with pytest.raises(SpecError, match=problem):
        asked(tmp_path, **values)
    with pytest.raises(SpecError, match=problem):
        asked(tmp_path, "feed", "feed:2", **values)


def test_a_secret_address_is_taken(tmp_path: Path) -> None:
    assert asked(tmp_path, secret=True, mongodbUri="mongodb://u:p@db").image == "shop:2"


def test_an_image_that_can_not_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="not an image"):
        asked(tmp_path, image="not an image")
