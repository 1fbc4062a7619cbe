"""The rules of the house that a linter doesn't know: short modules, folders that fit one's head."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.unit.docs.pages import ROOT

TOPS = ("devflow", "components", "stacks", "lab", "tools", "package", "bench", "tests")
MOST_LINES = 250
MOST_SIBLINGS = 15
MORE_SIBLINGS = {
    # One file per measurement.
    "bench": 17,
    # The product's rooms, and the files that all of them share.
    "devflow": 29,
    # The rooms of the commands, and what they share.
    "devflow/cli": 18,
    # One folder per room of the release core, and what holds for all of them.
    "tests/unit/release": 18,
    # One file per command.
    "devflow/cli/commands": 30,
    # One room per concept of the release core.
    "devflow/release": 16,
    # What an app and a stack share of the spec, beside the folders of its parts.
    "devflow/release/spec": 16,
    # One folder or file per room, as in `devflow/controller`.
    "tests/unit/controller": 17,
    # What the tests in its folders use, beside these folders.
    "tests/lab": 32,
    # One folder or file per room, as in `devflow`.
    "tests/unit": 25,
    # One page of the documents each.
    "tests/unit/docs": 18,
    # The simulated cluster is one program.
    "tests/unit/controller/simulation": 17,
}
"""With the reason why there are more."""


def modules() -> Iterator[Path]:
    for top in TOPS:
        # Without the symlinks in `devflow`: each file once.
        for path in sorted((ROOT / top).rglob("*.py")):
            if path.resolve() == path:
                yield path


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    texts = {str(p.relative_to(ROOT)): p.read_text() for p in modules()}
    # What is generated is read by programs.
    lengths = {n: len(t.splitlines()) for n, t in texts.items() if "\nGenerated from " not in t}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES} == {}


def test_no_folder_has_more_than_about_a_dozen_siblings() -> None:
    siblings: Counter[str] = Counter()
    for folder in {path.parent for path in modules()}:
        siblings[str(folder.relative_to(ROOT))] = sum(
            1
            for each in folder.iterdir()
            if each.name not in ("__init__.py", "__pycache__") and not each.name.startswith(".")
        )
    too_many = {
        name: count
        for name, count in siblings.items()
        if count > MORE_SIBLINGS.get(name, MOST_SIBLINGS)
    }
    assert too_many == {}


def test_every_exception_is_still_needed() -> None:
    for name in MORE_SIBLINGS:
        found = [each for each in (ROOT / name).iterdir() if each.name != "__pycache__"]
        assert len(found) > MOST_SIBLINGS, name
