"""A stack stays with the engine that made it.

Each of two engines would create objects that the other has created already, or delete them. The
engine is recorded in the stack's state file and, for other machines, on the set's parent.
"""

import enum

from devflow.errors import Exit, UserError


class Engine(enum.StrEnum):
    """What runs the program."""

    PULUMI = "pulumi"
    """The Pulumi CLI, with the backend the user has configured."""
    EMBEDDED = "embedded"
    """Devflow's own: server-side apply; the state is in the cluster."""


NAMES = {Engine.PULUMI: "the Pulumi CLI", Engine.EMBEDDED: "the embedded engine"}


def choose(wanted: str, bound: str | None, cli: str | None) -> tuple[Engine, str]:
    """The engine to use and, in one line, why.

    ``wanted`` is ``auto``, ``pulumi`` or ``embedded``; ``bound`` the engine that made the stack,
    if it is known; ``cli`` the path of a usable Pulumi CLI.

    :raises UserError: if the CLI is needed and there is none.
    """
    if wanted != "auto":
        engine, why = Engine(wanted), "as asked for"
    elif bound is not None:
        engine, why = Engine(bound), "which made this stack"
    elif cli is not None:
        engine, why = Engine.PULUMI, f"found at {cli}"
    else:
        engine, why = Engine.EMBEDDED, "as there is no pulumi on PATH"
    if engine is Engine.PULUMI and cli is None:
        raise UserError(
            "the Pulumi CLI is needed (this stack is its own or --engine asks for it) and no usable"
            " pulumi is on PATH: https://www.pulumi.com/docs/install/",
            Exit.ENGINE,
        )
    return engine, f"engine: {NAMES[engine]}, {why}"


def refuse_other(stack: str, engine: Engine, bound: str | None) -> None:
    """Check that no other engine made the stack.

    :raises UserError: naming the commands that move it.
    """
    if bound is None or bound == engine:
        return
    raise UserError(
        f"stack {stack!r} was made by {NAMES[Engine(bound)]}, and {NAMES[engine]} doesn't know what"
        f" it made. Go on with `--engine {bound}`, or move: `devflow destroy --engine {bound}`,"
        f" then `devflow up --engine {engine}`",
        Exit.ENGINE,
    )
