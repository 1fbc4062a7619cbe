"""An entry more, and not a byte besides."""

import pytest

from devflow.errors import UserError
from devflow.reading.yaml_text import read_yaml
from devflow.yaml_insert import with_entry, without_entry

FILE = """\
# Mine.
apps:
  cart:   # the first
    image: 'a:1'
    steps: [10,
       100]
  # after it

# The end.
"""


def test_it_comes_last_and_all_else_stays() -> None:
    changed = with_entry(FILE, "apps", "shop", {"image": "b:1"}, "x")
    added = "  shop: {image: 'b:1'}\n"
    assert changed.replace(added, "") == FILE
    assert list(read_yaml(changed, "x")["apps"]) == ["cart", "shop"]


@pytest.mark.parametrize("content", ["", "# Nothing.\n", "a: 1", "a: |\n  text\n"])
def test_a_mapping_that_isnt_there_is_made(content: str) -> None:
    changed = with_entry(content, "apps", "shop", {"image": "b:1"}, "x")
    assert changed.startswith(content)
    assert read_yaml(changed, "x")["apps"] == {"shop": {"image": "b:1"}}


def test_a_text_of_several_lines_at_the_end_is_left_whole() -> None:
    content = "apps:\n  cart:\n    config: |\n      a\n\n      b\n"
    changed = with_entry(content, "apps", "shop", {"image": "b:1", "text": "1\n2\n"}, "x")
    apps = read_yaml(changed, "x")["apps"]
    assert apps == {"cart": {"config": "a\n\nb\n"}, "shop": {"image": "b:1", "text": "1\n2\n"}}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("apps:\n  shop: {}\n", "x: apps.shop is there already; take it out, or choose another"),
        ("apps: {a: {}}\n", "x: apps is no block of lines; write it as one, then try again"),
        ("apps:\n", "x: apps is empty; take it out, then try again"),
    ],
)
def test_what_cant_be_added_to_is_one_clear_line(content: str, said: str) -> None:
    with pytest.raises(UserError) as raised:
        with_entry(content, "apps", "shop", {}, "x")
    assert str(raised.value) == said


@pytest.mark.parametrize("content", ["apps:\n  a:\t{image: b:1}\n", "\ufeffapps:\n  a: {}\n"])
def test_what_the_reader_takes_can_be_added_to(content: str) -> None:
    changed = with_entry(content, "apps", "shop", {"image": "b:1"}, "x")
    assert changed == f"{content}  shop: {{image: 'b:1'}}\n"


@pytest.mark.parametrize("content", ["- a\n", "apps: x\n", "a\n", ""])
def test_what_has_no_such_entry_is_one_line(content: str) -> None:
    with pytest.raises(UserError, match=r"^x.*[^\n]$"):
        without_entry(content, "apps", "shop", "x")


@pytest.mark.parametrize("content", [FILE, "apps: {}\n", "apps:\n  a: {b: 1}\nc: 2\n"])
def test_what_was_added_can_be_taken_out_again(content: str) -> None:
    changed = with_entry(content, "apps", "shop", {"image": "b:1", "env": {"A": "x\ny\n"}}, "x")
    assert without_entry(changed, "apps", "shop", "x") == content


def test_an_anchor_that_is_there_twice_is_one_line() -> None:
    text = "apps:\n  a: &x {}\n  b: &x {}\n"
    with pytest.raises(UserError, match=r"^f.yaml:3:6: can't be edited: found duplicate anchor"):
        with_entry(text, "apps", "shop", {}, "f.yaml")
    with pytest.raises(UserError, match=r"^f.yaml:3:6: can't be edited: found duplicate anchor"):
        without_entry(text, "apps", "a", "f.yaml")
