"""Words for what this machine refused: an ``OSError`` that no layer below has put into words."""

import errno
import traceback

from devflow.errors import Exit

_FULL = (errno.ENOSPC, errno.EDQUOT)
_OURS = "devflow."


def describe(error: OSError) -> tuple[str, Exit]:
    """Return one line: of which file or by what, what happened, and the way out; and the exit code.

    A ``TimeoutError`` may have neither file nor words. Then the line names the function that
    waited, and the code is that of the lab if the function is the lab's.
    """
    where = _raised_in(error)
    code = Exit.LAB if where.startswith(f"{_OURS}lab.") else Exit.FAILED
    files = " → ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
    what = error.strerror or str(error)
    if isinstance(error, TimeoutError) and not what:
        what = "it took too long; run the command again, with less to do for this machine"
    elif error.errno in _FULL:
        what += "; free some disk space, then run the command again"
    return f"{files or where}: {what or type(error).__name__}", code


def _raised_in(error: OSError) -> str:
    """Return the function of ours nearest to where the error was raised; or what was written to."""
    frames = [
        f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"
        for frame, _ in traceback.walk_tb(error.__traceback__)
    ]
    if frames and frames[-1] == "click.utils.echo":
        return "the output"
    ours = [
        frame
        for frame in frames
        if frame.startswith(_OURS) and frame.rpartition(".")[0] != "devflow.cli"
    ]
    return ours[-1] if ours else "this machine"
