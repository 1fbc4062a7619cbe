"""The table of `docs/actions.md`: what each action does at each moment."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from devflow.cli.releasing.acting import decide
from devflow.cli.releasing.acting.decide import Decision
from devflow.cli.releasing.acting.observed import observed
from devflow.cli.releasing.acting.undo import undoing, versions_of
from devflow.kube import Client
from tests.lab.actions.stills import MOMENTS
from tests.unit.docs.pages import ROOT

DECISIONS = {
    "promote": decide.PROMOTE,
    "promote --full": decide.PROMOTE_FULL,
    "abort": decide.ABORT,
    "retry": decide.RETRY,
    "pause": decide.PAUSE,
    "resume": decide.RESUME,
    "restart": decide.RESTART,
}
UNDO = "undo"
_REFUSED = re.compile(r"refused: (?P<words>.+)")


class Cell(NamedTuple):
    """What the document says of one action at one moment."""

    action: str
    moment: str
    words: str
    """Of the refusal; empty if it is carried out."""

    @property
    def name(self) -> str:
        """The name of a Rollout for it."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.action} {self.moment}").strip("-")


def cells() -> Iterator[Cell]:
    """Each cell of the table."""
    text = (ROOT / "docs/actions.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    begin = next(index for index, row in enumerate(rows) if row.startswith("| moment |"))
    actions = [cell.strip(" `") for cell in rows[begin].strip("|").split("|")][1:]
    for row in rows[begin + 1 : begin + 1 + len(MOMENTS)]:
        moment, *said = (cell.strip() for cell in row.strip("|").split("|"))
        for action, cell in zip(actions, said, strict=True):
            refused = _REFUSED.fullmatch(cell)
            yield Cell(action, moment, refused["words"] if refused else "")


async def decision_of(kube: Client, cell: Cell, namespace: str) -> Decision:
    """The decision that the command of a cell's action makes."""
    if cell.action == UNDO:
        seen = await observed(kube, cell.name, namespace)
        return undoing(cell.name, await versions_of(kube, cell.name, namespace), None, seen)
    return DECISIONS[cell.action]
