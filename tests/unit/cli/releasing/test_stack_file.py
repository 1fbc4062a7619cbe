import json
from pathlib import Path

import pytest

from devflow.cli.releasing.stack_file import changed_text, check_writable, set_image
from devflow.engine import StackConfig, find_project
from devflow.errors import UserError
from devflow.reading.yaml_text import read_yaml

WRITTEN = """\
# What a person wrote.
encryptionsalt: v1:abc
config:
  devflow:cluster: "lab"   # here
  devflow:images:
    cart: ghcr.io/acme/cart:3.0.0  # held back
  other:list:
    - 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(WRITTEN)
    return path


def test_only_the_image_is_added(file: Path) -> None:
    assert set_image(file, "shop", "shop:2.0.0")
    lines = file.read_text().splitlines()
    assert sorted(lines) == sorted([*WRITTEN.splitlines(), "    shop: shop:2.0.0"])


def test_an_image_is_replaced_and_its_comment_kept(file: Path) -> None:
    assert set_image(file, "cart", "cart:4.0.0")
    expected = WRITTEN.replace("ghcr.io/acme/cart:3.0.0", "cart:4.0.0")
    # The comment stays in its column.
    assert file.read_text().split() == expected.split()


def test_the_same_image_again_leaves_the_file_alone(file: Path) -> None:
    before = file.stat()
    assert not set_image(file, "cart", "ghcr.io/acme/cart:3.0.0")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("text", ["config: {}\n", "config:\n", "encryptionsalt: x\n"])
def test_missing_levels_are_made(file: Path, text: str) -> None:
    file.write_text(text)
    assert set_image(file, "shop", "shop:2.0.0")
    assert "shop: shop:2.0.0" in file.read_text()
    assert not set_image(file, "shop", "shop:2.0.0")


def test_the_mode_is_kept_and_nothing_is_left_behind(file: Path) -> None:
    file.chmod(0o640)
    set_image(file, "shop", "shop:2.0.0")
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"Pulumi\.gone\.yaml: can't be read"):
        set_image(tmp_path / "Pulumi.gone.yaml", "shop", "shop:2.0.0")


@pytest.mark.parametrize("quote", ["'", ""])
def test_images_in_a_text_as_pulumi_config_set_writes_them_stay_one(file: Path, quote: str) -> None:
    text = json.dumps({"cart": "a:1"})
    written = f"{quote}{text}{quote}" if quote else f">-\n    {text}"
    file.write_text(f"config:\n  devflow:images: {written}\n")
    assert set_image(file, "shop", "a:2")
    images = read_yaml(file.read_bytes(), "f")["config"]["devflow:images"]
    assert json.loads(images) == {"cart": "a:1", "shop": "a:2"}
    assert not set_image(file, "shop", "a:2")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("config:\n  devflow:images: {secure: v1:abc}\n", "devflow:images is encrypted"),
        ("config:\n  devflow:cluster:\tlab\n", ":2:19: can't be edited: found character"),
    ],
)
def test_what_cant_be_edited_is_one_line_and_stays(file: Path, text: str, says: str) -> None:
    file.write_text(text)
    with pytest.raises(UserError, match=says) as failure:
        changed_text(file, "shop", "a:2")
    assert "\n" not in str(failure.value)
    assert file.read_text() == text


@pytest.mark.parametrize("images", ["{cart: b:1}", '\'{"cart": "b:1"}\''])
def test_images_under_the_short_key_are_not_hidden_by_a_second_one(file: Path, images: str) -> None:
    (file.parent / "__main__.py").touch()
    (file.parent / "Pulumi.yaml").write_text("name: devflow\nruntime: python\n")
    file.write_text(f"config:\n  images: {images}\n")
    config = StackConfig(find_project(file.parent), "dev", {}, frozenset())
    with pytest.raises(UserError, match=r"config\.images has to be called devflow:images"):
        check_writable(config, "shop", "a:2")
