"""The JSON that ``pulumi preview --json`` prints, and what it says went wrong."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from devflow.engine.pulumi.interrupted import Interrupted
from devflow.errors import Exit, UserError

_SHOWN = ("warning", "info#err")


def read_digest(text: str) -> dict[str, Any]:
    """The digest of a preview, even of one that failed; empty if the CLI printed none."""
    try:
        return dict(json.loads(text))
    except ValueError:
        return {}


def refuse_failed(digest: Mapping[str, Any], exit_code: int, say: Callable[[str], None]) -> None:
    """Refuse the digest of a preview that failed; ``say`` gets its warnings.

    :raises UserError: with the preview's errors, each with the resource that it is of.
    """
    found = digest.get("diagnostics") or []
    interrupted = Interrupted()
    shown = (_line(one) for one in found if one.get("severity") in _SHOWN)
    for line in [*(kept for one in shown for kept in interrupted.take(one)), *interrupted.rest()]:
        say(line)
    if exit_code != 0 or not digest:
        errors = [_line(one) for one in found if one.get("severity") == "error"]
        reason = "" if errors else f"; its message is above (exit code {exit_code})"
        raise UserError(
            "\n".join([f"the Pulumi CLI's preview failed{reason}", *errors]), Exit.FAILED
        )


def _line(diagnostic: Mapping[str, Any]) -> str:
    name = str(diagnostic.get("urn") or "").rpartition("::")[2]
    message = str(diagnostic.get("message") or "").rstrip().removeprefix("error: ")
    return f"{name}: {message}" if name else message
