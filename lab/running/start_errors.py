"""The error for a part that didn't come up, with the remedy."""

from pathlib import Path

from devflow.errors import Exit, UserError
from devflow.lab.part import Part
from devflow.lab.running.logs import tail

_SHOWN_LINES = 8
_REMEDIES = (
    (
        "address already in use",
        "Another program took its port meanwhile. Run `devflow lab up` again: it picks another.",
    ),
    ("no space left on device", "Free some disk space, then run `devflow lab up` again."),
)
_OTHERWISE = (
    "Mend that, then run `devflow lab up` again; after `devflow lab down --purge` it starts from "
    "nothing."
)


def start_failed(part: Part, log: Path, alive: bool) -> UserError:
    """Return the error for a part that didn't get ready: the end of its log, and the remedy."""
    lines = tail(log, _SHOWN_LINES)
    said = "\n".join(f"  {line}" for line in lines) or "  (nothing)"
    if alive:
        what = f"{part.name} runs but isn't ready after {part.start_seconds:.0f} s"
    else:
        what = f"{part.name} ended right after its start"
    all_said = said.lower()
    remedy = next((way for sign, way in _REMEDIES if sign in all_said), _OTHERWISE)
    return UserError(f"{what}. Its last words ({log}):\n{said}\n{remedy}", Exit.LAB)
