from pathlib import Path

import pytest

from devflow.cli.releasing.stack_file import set_image
from devflow.errors import UserError

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
    with pytest.raises(UserError, match=r"Pulumi\.gone\.yaml can't be changed"):
        set_image(tmp_path / "Pulumi.gone.yaml", "shop", "shop:2.0.0")
