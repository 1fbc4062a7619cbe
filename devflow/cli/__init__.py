"""The command ``devflow``: its commands, and what becomes of errors."""

import os
import sys
from collections.abc import Sequence

import click

from devflow.cli.lazy import LazyCommand, LazyGroup
from devflow.errors import Exit, UserError


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 failed, 2 bad input, 3 no cluster, 4 no lab, 5 wrong engine,"
    " 6 no MongoDB, 10 degraded, 11 aborted, 12 timed out, 130 interrupted.",
)
@click.version_option(package_name="devflow", prog_name="devflow")
def devflow() -> None:
    """Canary releases on Kubernetes with Argo Rollouts and Istio."""


devflow.lazy = {
    "lab": LazyCommand(
        "devflow.cli.commands.lab.lab", "lab", "A whole control plane on this machine."
    ),
    "up": LazyCommand("devflow.cli.commands.stack", "up", "Make the cluster what the stack says."),
    "preview": LazyCommand("devflow.cli.commands.stack", "preview", "Show what 'up' would change."),
    "render": LazyCommand(
        "devflow.cli.commands.stack", "render", "Write the stack's objects as YAML."
    ),
    "destroy": LazyCommand("devflow.cli.commands.stack", "destroy", "Delete what the stack made."),
    "release": LazyCommand(
        "devflow.cli.commands.release", "release", "Release a new image of an app."
    ),
    "rollback": LazyCommand(
        "devflow.cli.commands.rollback", "rollback", "Go back to the image before."
    ),
    "watch": LazyCommand(
        "devflow.cli.commands.watch", "watch", "Follow an app's release to its end."
    ),
    "rehearse": LazyCommand(
        "devflow.cli.commands.rehearse", "rehearse", "Try a release out in the lab."
    ),
    "history": LazyCommand(
        "devflow.cli.commands.history", "history", "Show what releases there were."
    ),
    "job": LazyCommand(
        "devflow.cli.commands.job", "job", "Show the steps of one recorded release."
    ),
    "controller": LazyCommand(
        "devflow.cli.commands.controller", "controller", "Record releases; take bad ones back."
    ),
    "demo": LazyCommand(
        "devflow.cli.commands.demo", "demo", "Release a sample app's next version."
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the process's exit code, one of :class:`~devflow.errors.Exit`.

    What a user can mend is one or two lines on stderr. Anything else is a bug and keeps its
    traceback.
    """
    try:
        result = devflow.main(argv, prog_name="devflow", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", Exit.INTERRUPTED)
    except UserError as error:
        return _say(str(error), error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has seen enough, as `head` has; there is no one to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except OSError as error:
        return _say(f"{error.filename or 'this machine'}: {error.strerror}", Exit.FAILED)
    except Exception as error:
        if (code := _known(error)) is None:
            raise
        return _say(str(error), code)
    return result if isinstance(result, int) else Exit.OK


def _known(error: Exception) -> Exit | None:
    """The exit code of an error from a layer that is imported only where it is used."""
    from devflow.kube.errors import ApiError
    from devflow.release.errors import SpecError

    if isinstance(error, SpecError):
        return Exit.BAD_INPUT
    if isinstance(error, ApiError):
        return Exit.CLUSTER if error.status == 401 else Exit.FAILED
    return None


def _say(message: str, code: Exit) -> Exit:
    # Ctrl-C is what the user wanted.
    click.echo(message if code is Exit.INTERRUPTED else f"Error: {message}", err=True)
    return code
