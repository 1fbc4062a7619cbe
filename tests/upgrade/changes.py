"""What this version makes otherwise than the last one."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.upgrade.made import LAST, flat, objects, urns

FILE = Path(__file__).parent / "changes.yaml"
_HEAD = """\
# What this version makes otherwise than the last one, of the stacks in last/: values as JSON,
# null where there is none.
# Written by `python -m tests.upgrade changes`. CHANGELOG.md has it in words.
"""
_STARTS_A_RELEASE = ("spec.template.", "spec.strategy.canary.steps")
"""Where a change in a Rollout makes Argo Rollouts replace pods, or begin the steps anew."""


@dataclass(frozen=True, order=True)
class Change:
    """One value of a kind of object, and the apps that have the change."""

    kind: str
    path: str
    before: str | None
    after: str | None
    of: tuple[str, ...]

    @property
    def starts_a_release(self) -> bool:
        return self.kind == "Rollout" and self.path.startswith(_STARTS_A_RELEASE)


@cache
def changes() -> tuple[Change, ...]:
    """All of them, sorted."""
    loaded = (LAST / "objects.yaml").read_text(encoding="utf-8")
    before: Mapping[str, Any] = yaml.load(loaded, Loader=yaml.CSafeLoader)
    after = objects(LAST / "stacks")
    found: dict[tuple[str, str, str | None, str | None], list[str]] = defaultdict(list)
    for name in before.keys() | after.keys():
        stack, app, kind, _ = name.split(" ")
        old, new = flat(before.get(name, {})), flat(after.get(name, {}))
        for path in old.keys() | new.keys():
            if old.get(path) != new.get(path):
                found[kind, path, old.get(path), new.get(path)].append(f"{stack}/{app}")
    made = (Change(*what, of=tuple(sorted(apps))) for what, apps in found.items())
    return tuple(sorted(made, key=lambda change: (change.kind, change.path, change.of)))


def urns_gone() -> list[str]:
    """Resources that a program no longer registers: Pulumi would delete them."""
    before = json.loads((LAST / "urns.json").read_text(encoding="utf-8"))
    return sorted(set(before) - set(urns(LAST / "platform.yaml")))


def text() -> str:
    """What ``changes.yaml`` has to hold."""
    listed = [{**asdict(change), "of": list(change.of)} for change in changes()]
    return _HEAD + yaml.safe_dump(
        {"objects": listed, "urnsGone": urns_gone()}, sort_keys=False, width=120
    )
