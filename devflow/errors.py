"""The one error a user may see, and the exit codes that a pipeline can use."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command ``devflow``. They are part of its interface: never renumber one.

    The list in ``devflow --help`` is made of the labels; a test holds the tables in the
    documentation to the meanings.
    """

    label: str
    """One to three words, for the list in ``devflow --help``."""
    meaning: str
    """One sentence without a full stop."""

    def __new__(cls, code: int, label: str = "", meaning: str = "") -> "Exit":
        # The texts are optional for the sake of type checkers: `Exit(4)` is a lookup.
        made = int.__new__(cls, code)
        made._value_ = code
        made.label = label
        made.meaning = meaning
        return made

    OK = 0, "done", "done; a release is healthy at its new revision"
    FAILED = 1, "failed", "something else went wrong, such as an object that the API server refused"
    BAD_INPUT = (
        2,
        "bad input",
        "a value, key, file, option or name can't be used; nothing was applied",
    )
    CLUSTER = 3, "no cluster", "the cluster can't be reached, or refused who we are"
    LAB = 4, "no lab", "a part of the lab can't be built, started or found"
    ENGINE = (
        5,
        "wrong engine",
        "this engine can't run the program, or the stack belongs to the other engine",
    )
    STORE = (
        6,
        "no MongoDB",
        "the MongoDB with the record of releases can't be reached, or refused who we are",
    )
    DEGRADED = 10, "degraded", "the release is degraded: Argo Rollouts gave up on it"
    ABORTED = 11, "aborted", "the release was aborted: all traffic is on stable"
    TIMED_OUT = 12, "timed out", "the release had not ended when `--timeout` was over; it goes on"
    SUPERSEDED = (
        13,
        "superseded",
        "another release took the place of the one that was followed, and goes on",
    )
    WAITING = (
        14,
        "waiting",
        "the release waits for a person: `promote` or `abort` decides it",
    )
    UNDER_WAY = 15, "under way", "`status`: the release goes on by itself"
    FROZEN = 16, "frozen", "a freeze window holds the release up; nothing was applied"
    FINDINGS = (
        17,
        "findings",
        "`check` or `doctor` found what has to be mended; nothing was applied",
    )
    INTERRUPTED = (
        130,
        "interrupted",
        "Ctrl-C, SIGTERM or a closed terminal; what runs in the cluster goes on",
    )


class UserError(Exception):
    """A mistake or a condition that the user can mend: shown in one or two lines, no traceback.

    The message names what, where, the value, the limit and the way out.
    """

    def __init__(self, message: str, exit_code: Exit = Exit.BAD_INPUT) -> None:
        super().__init__(message)
        self.exit_code = exit_code
