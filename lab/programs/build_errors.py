"""The error for a program that can't be built or downloaded, with the remedy."""

from devflow.errors import Exit, UserError

_SHOWN_LINES = 5
_REMEDIES = (
    ("no space left on device", "Free some disk space, then run it again: it goes on."),
    ("requires go >=", "Install that Go (https://go.dev/dl/), then run it again."),
    ("dial tcp", "Go can't download modules: check the network and GOPROXY, then run it again."),
    (
        "Could not transfer artifact",
        "Maven can't download: check the network and ~/.m2/settings.xml, then run it again.",
    ),
    ("i/o timeout", "Go can't download modules: check the network and GOPROXY, then run it again."),
)


def build_failed(name: str, tool: str, output: str) -> UserError:
    """Return the error for a failed build: the tool's last lines of output, and the remedy."""
    lines = [line for line in output.splitlines() if " " in line or ":" in line]
    said = "\n".join(f"  {line}" for line in lines[-_SHOWN_LINES:])
    otherwise = f"Mend that, or put a usable {name} on PATH, then run it again."
    remedy = next((way_out for sign, way_out in _REMEDIES if sign in output), otherwise)
    return UserError(f"{name} can't be built. {tool} said:\n{said}\n{remedy}", Exit.LAB)
