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
    made = with_new_text(f"# ours\nname: x\n{there}", KEYS, "a:2", "f.yaml")
    assert made.startswith("# ours\nname: x\n")
    assert with_text(made, KEYS, "a:3", "f.yaml") == made.replace("a:2", "a:3")


@pytest.mark.parametrize(
    "text", ["apps:\n  shop: {image:\ta:1}\n", "apps: {shop: {image: a:1}}\t\n"]
)
def test_a_tab_where_the_reader_takes_one_is_no_obstacle(text: str) -> None:
    assert with_text(text, KEYS, "a:2", "f.yaml") == text.replace("a:1", "a:2")


def test_a_byte_order_mark_and_line_ends_stay() -> None:
    text = "\ufeffapps:\r\n  shop:\r\n    image: a:1 # é\r\n"
    assert with_text(text, KEYS, "a:2", "f.yaml") == text.replace("a:1", "a:2")
    made = with_new_text("name: x\r\n", KEYS, "a:2", "f.yaml")
    assert made == "name: x\r\napps:\r\n  shop:\r\n    image: a:2\r\n"


def test_an_empty_text_gets_its_first_key() -> None:
    assert with_new_text("", ("a", "b"), "c", "f.yaml") == "a:\n  b: c\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name:\tx\n", "f.yaml:1:6: can't be edited: found character"),
        ("&a:[[]]: x\n", "f.yaml: can't be edited; mend that, or write"),
        ("name: -_\n", "f.yaml: can't be edited; mend that, or write"),
        ("name: ._\n", "f.yaml: can't be edited; mend that, or write"),
        ("apps: x\n", "f.yaml: apps is not a mapping"),
        ("- x\n", "f.yaml: it is not a mapping"),
    ],
)
def test_what_the_editor_cant_take_is_one_line(text: str, says: str) -> None:
    with pytest.raises(UserError) as failure:
        with_new_text(text, KEYS, "a:2", "f.yaml")
    assert str(failure.value).startswith(says)
    assert "\n" not in str(failure.value)


def test_an_anchor_that_is_there_twice_is_told_of_where_it_is() -> None:
    """YAML takes it, and PyYAML's composer doesn't."""
    with pytest.raises(UserError) as failure:
        with_text("a: &x {image: b:1}\nc: &x {}\n", ("a", "image"), "b:2", "f.yaml")
    says = "f.yaml:2:4: can't be edited: found duplicate anchor; give it another name"
    assert str(failure.value) == says


def test_the_editor_says_nothing_of_an_anchor_that_is_there_twice(
    recwarn: pytest.WarningsRecorder,
) -> None:
    text = "a: &x 1\nb: &x 2\n"
    assert with_new_text(text, ("c",), "d", "f.yaml") == f"{text}c: d\n"
    assert not recwarn.list


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "has no value"),
        (" >-\n  a:1", "is a block of lines"),
        (" |\n  a:1", "is a block of lines"),
    ],
)
def test_a_value_that_is_none_or_a_block_isnt_blamed_on_an_anchor(written: str, says: str) -> None:
    with pytest.raises(UserError, match=f"x: image {says}"):
        with_text(f"image:{written}\nb: c\n", ("image",), "a:2", "x")
