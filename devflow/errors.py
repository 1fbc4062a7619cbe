"""The one error a user may see, and the exit codes that a pipeline can use."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command ``devflow``. They are part of its interface: never renumber one."""

    OK = 0
    """Done; for ``watch`` and ``release``: the release is healthy at its new revision."""
    FAILED = 1
    """Something went wrong that is none of the below, such as an object the API server refused."""
    BAD_INPUT = 2
    """A value, key, file, option or name that can't be used. Nothing was applied."""
    CLUSTER = 3
    """The cluster can't be reached, or it refused who we are. Nothing was applied."""
    LAB = 4
    """A part of the lab can't be built, started or found."""
    ENGINE = 5
    """The program can't be run by this engine, or the stack belongs to the other one."""
    STORE = 6
    """The MongoDB with the record of releases can't be reached, or it refused who we are."""
    DEGRADED = 10
    """The release is degraded: Argo Rollouts gave up on it."""
    ABORTED = 11
    """The release was aborted; traffic is on stable."""
    TIMED_OUT = 12
    """The release had not ended when the time given with ``--timeout`` was over. It goes on."""
    INTERRUPTED = 130
    """Ctrl-C. What was running in the cluster goes on."""


class UserError(Exception):
    """A mistake or a condition that the user can mend: shown in one or two lines, no traceback.

    The message names what, where, the value, the limit and the way out.
    """

    def __init__(self, message: str, exit_code: Exit = Exit.BAD_INPUT) -> None:
        super().__init__(message)
        self.exit_code = exit_code
