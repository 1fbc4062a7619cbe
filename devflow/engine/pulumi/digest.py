"""The JSON that ``pulumi preview --json`` prints, and what it says went wrong."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from devflow.errors import Exit, UserError

_SHOWN = ("warning", "info#err")


def read_digest(text: str, exit_code: int, say: Callable[[str], None]) -> Mapping[str, Any]:
    """The digest of a preview; ``say`` gets its warnings.

    :raises UserError: the preview failed; with its errors, each with the resource that it is of.
    """
    try:
        digest = dict(json.loads(text))
    except ValueError:
        digest = {}
    found = digest.get("diagnostics") or []
    for one in found:
        if one.get("severity") in _SHOWN:
            say(_line(one))
    if exit_code != 0 or not digest:
        errors = [_line(one) for one in found if one.get("severity") == "error"]
        reason = "" if errors else f"; its message is above (exit code {exit_code})"
        raise UserError(
            "\n".join([f"the Pulumi CLI's preview failed{reason}", *errors]), Exit.FAILED
        )
    return digest


def _line(diagnostic: Mapping[str, Any]) -> str:
    name = str(diagnostic.get("urn") or "").rpartition("::")[2]
    message = str(diagnostic.get("message") or "").strip().removeprefix("error: ")
    return f"{name}: {message}" if name else message
