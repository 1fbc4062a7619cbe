"""Where an app is, as commands about a release that is on its way are told."""

import shlex
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from devflow.cli.options import DEFAULT_STACK, NAMESPACE, stack_option
from devflow.cli.target import (
    connect,
    connect_by_kubeconfig,
    lab_of,
    namespace_of,
    stack_config,
    stack_spec,
)
from devflow.kube import Client

Command = TypeVar("Command", bound=Callable[..., Any])


def place_options(command: Command) -> Command:
    """Give a command ``namespace``, ``stack``, ``kubeconfig`` and ``context``."""
    for option in (
        click.option("--context", help="A context of the kubeconfig, rather than the stack's."),
        click.option(
            "--kubeconfig", type=click.Path(path_type=Path), help="Rather than the stack's."
        ),
        stack_option,
        click.option(
            "-n",
            "--namespace",
            type=NAMESPACE,
            help="The app's namespace.  [default: the stack's for it]",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Place:
    """An app's cluster and namespace."""

    connection: AbstractAsyncContextManager[Client]
    namespace: str
    lab: Path | None
    """The folder of the lab that the cluster may be of."""
    options: str
    """The options that name the same place to another command, each after a blank."""


def find_place(
    app: str, namespace: str | None, stack: str, kubeconfig: Path | None, context: str | None
) -> Place:
    """Find the app's place by the options of :func:`place_options`.

    :raises SpecError: the stack has no such app.
    :raises UserError: there is no such stack.
    """
    given = {"--kubeconfig": kubeconfig and str(kubeconfig), "--context": context}
    if stack != DEFAULT_STACK:
        given["--stack"] = stack
    given["--namespace"] = namespace
    options = "".join(f" {name} {shlex.quote(value)}" for name, value in given.items() if value)
    if kubeconfig or context:
        place = namespace or namespace_of(app, stack_spec(stack_config(stack)))
        lab = kubeconfig.parent if kubeconfig else None
        return Place(connect_by_kubeconfig(kubeconfig, context), place, lab, options)
    config = stack_config(stack)
    place = namespace or namespace_of(app, stack_spec(config))
    return Place(connect(config), place, lab_of(config), options)
