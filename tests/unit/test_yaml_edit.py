import pytest

from devflow.errors import UserError
from devflow.yaml_edit import with_new_text, with_text

KEYS = ("apps", "shop", "image")
TEXT = """\
# ours
apps:
  cart: {image: "cart:1.0.0"}   # kept
  shop:
    image:   ghcr.io/acme/shop:1.0.0 # the newest
    steps:
    - 10
    - 100
"""


def test_only_the_image_changes() -> None:
    changed = with_text(TEXT, KEYS, "ghcr.io/acme/shop:2.0.0", "devflow.yaml")
    assert changed == TEXT.replace("shop:1.0.0", "shop:2.0.0")


@pytest.mark.parametrize(
    ("written", "image", "changed"),
    [
        ("{image: 'a:1'}", "a:2", "{image: 'a:2'}"),
        ('{image: "a:1"}', "a:2", '{image: "a:2"}'),
        ("{image: a:1, port: 80}", "a:2", "{image: a:2, port: 80}"),
        ("{image: a}", "1.5", '{image: "1.5"}'),
    ],
)
def test_it_stays_quoted_as_it_was_or_as_it_must_be(written: str, image: str, changed: str) -> None:
    text = f"apps:\n  shop: {written}\n"
    assert with_text(text, KEYS, image, "f.yaml") == f"apps:\n  shop: {changed}\n"


@pytest.mark.parametrize(
    "text",
    [
        "apps: {cart: {image: a}}\n",
        "apps: {shop: {port: 80}}\n",
        "defaults: {image: a}\napps: {shop: {}}\n",
        "apps: [shop]\n",
        "",
    ],
)
def test_an_image_that_is_not_there_can_not_be_changed(text: str) -> None:
    with pytest.raises(UserError, match=r"^f\.yaml: apps\.shop\.image is not written there"):
        with_text(text, KEYS, "a:2", "f.yaml")


def test_an_image_that_others_share_is_left_alone() -> None:
    text = "apps:\n  cart: &c {image: a:1}\n  shop: *c\n"
    with pytest.raises(UserError, match="shared with other values"):
        with_text(text, KEYS, "a:2", "f.yaml")


@pytest.mark.parametrize("there", ["", "apps:\n", "apps: {}\n", "apps:\n  shop:\n"])
def test_levels_that_are_missing_are_made(there: str) -> None:
    made = with_new_text(f"# ours\nname: x\n{there}", KEYS, "a:2")
    assert made.startswith("# ours\nname: x\n")
    assert with_text(made, KEYS, "a:3", "f.yaml") == made.replace("a:2", "a:3")
