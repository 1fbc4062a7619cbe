"""The command ``devflow``: its commands, and what becomes of errors."""

import contextlib
import os
import sys
from collections.abc import Sequence

import click

from devflow.cli.encoding import write_in_any_encoding
from devflow.cli.ending import ended_as_by_ctrl_c
from devflow.cli.lazy import LazyGroup
from devflow.cli.machine_errors import describe
from devflow.errors import Exit, UserError
from devflow.extras import hint
from devflow.reading.shown import bounded


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"Exit codes: {', '.join(f'{code:d} {code.label}' for code in Exit)}.",
    package="devflow.cli.commands",
    # By name, what stands beside each in the list. A new command is a file and a line here.
    summaries={
        "lab": "A whole control plane on this machine.",
        "up": "Make the cluster what the stack says.",
        "preview": "Show what 'up' would change.",
        "check": "Hold the stack's apps to the rules.",
        "doctor": "Show whether the cluster is ready.",
        "adopt": "Make apps of what a team has.",
        "render": "Write the stack's objects as YAML.",
        "schema": "Print the JSON schema of a stack's file.",
        "destroy": "Delete what the stack made.",
        "release": "Release a new image of an app.",
        "promote-to": "Release what is healthy in another stack.",
        "rollback": "Go back to the version before.",
        "promote": "Let a release go on past its pause.",
        "abort": "Take a release back.",
        "retry": "Begin an aborted release anew.",
        "pause": "Make a release stand still.",
        "resume": "Let a paused release go on.",
        "undo": "Go back to an earlier revision.",
        "restart": "Replace an app's pods, a few at a time.",
        "watch": "Follow an app's release to its end.",
        "wait": "Wait for a release; print its end.",
        "status": "Show how apps do now.",
        "rehearse": "Try a release out in the lab.",
        "history": "Show what releases there were.",
        "job": "Show the steps of one recorded release.",
        "notifications": "List messages that no receiver has taken.",
        "controller": "Record releases; take bad ones back.",
        "demo": "Release a sample app's next version.",
    },
)
@click.version_option(package_name="devflow", prog_name="devflow")
def devflow() -> None:
    """Canary releases on Kubernetes with Argo Rollouts and Istio."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return the process's exit code, one of :class:`~devflow.errors.Exit`.

    A condition that the user can mend is one or two lines on stderr. Any other error is a bug and
    keeps its traceback.
    """
    write_in_any_encoding()
    try:
        with ended_as_by_ctrl_c():
            result = devflow.main(argv, prog_name="devflow", standalone_mode=False)
    except click.ClickException as error:
        return _refuse(error)
    except (KeyboardInterrupt, click.Abort):
        return _report("interrupted", Exit.INTERRUPTED)
    except UserError as error:
        return _report(str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of our output has closed it, as `head` does: nothing is left to report.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except OSError as error:
        return _report(*describe(error))
    except Exception as error:
        if (known := _known(error)) is None:
            raise
        return _report(*known)
    return result if isinstance(result, int) else Exit.OK


def _refuse(error: click.ClickException) -> int:
    """Report what click won't take: a wrong value in one line, others with the way to help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    click.echo(f"Error: {bounded(error.format_message())}", err=True)
    is_value = type(error) is click.BadParameter
    if isinstance(error, click.UsageError) and error.ctx and not is_value:
        click.echo(f"Try '{error.ctx.command_path} --help'.", err=True)
    return error.exit_code


def _known(error: Exception) -> tuple[str, Exit] | None:
    """Return the line and the exit code of an error that no layer below reports as a UserError."""
    from devflow.kube.errors import ApiError
    from devflow.release.errors import SpecError

    if isinstance(error, SpecError):
        return str(error), Exit.BAD_INPUT
    if isinstance(error, ApiError):
        return str(error), Exit.CLUSTER if error.status == 401 else Exit.FAILED
    if isinstance(error, ModuleNotFoundError) and (line := hint(error.name or "")):
        return line, Exit.FAILED
    return None


def _report(message: str, code: Exit) -> Exit:
    # Ctrl-C is no error: it is what the user wanted.
    told = bounded(message)
    with contextlib.suppress(OSError):  # The terminal may be closed.
        click.echo(told if code is Exit.INTERRUPTED else f"Error: {told}", err=True)
    return code
