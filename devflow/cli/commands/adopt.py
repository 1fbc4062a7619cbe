"""``devflow adopt``."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from devflow.adopt import Adoption, Level, Manifest, teams_of
from devflow.adopt import adopt as made_app
from devflow.cli.adopting.gather import from_files, from_namespace
from devflow.cli.adopting.move import move
from devflow.cli.adopting.undo import undo
from devflow.cli.adopting.write import remove_app, stack_text, with_apps, write_apps
from devflow.cli.options import NAMESPACE, engine_option, stack_option, stack_options
from devflow.cli.output import line
from devflow.cli.target import connect, namespace_of, stack_config, stack_spec
from devflow.engine import StackConfig, hold_when_free
from devflow.errors import Exit, UserError
from devflow.release.names import check_gateway
from devflow.stacks.cluster import default_repository
from devflow.stacks.images import IMAGES_KEY, read_images, with_images

_LOCK_SECONDS = 600
_COLOURS = {Level.LOST: "red", Level.CHANGES: "yellow", Level.STAYS: None}


@click.command()
@click.argument("files", nargs=-1)
@stack_option
@click.option(
    "-n",
    "--namespace",
    type=NAMESPACE,
    help="Without FILES, the namespace to read; with them, that of objects which name none.",
)
@click.option("--only", multiple=True, metavar="APP", help="Only this app; may be repeated.")
@click.option("--gateway", metavar="NAMESPACE/NAME", help="The Istio Gateway for their hosts.")
@click.option("--source", metavar="URL", help="The Git repository for their 'source'.")
@click.option("--print", "print_only", is_flag=True, help="Print the stack's file, write nothing.")
@click.option("--move", metavar="APP", help="Move a running Deployment to the app's Rollout.")
@click.option("--undo", metavar="APP", help="Move it back.")
@engine_option
def adopt(
    files: tuple[str, ...],
    stack: str,
    namespace: str | None,
    only: tuple[str, ...],
    gateway: str | None,
    source: str | None,
    print_only: bool,
    move: str | None,
    undo: str | None,
    engine: str,
) -> Exit:
    """Make apps of what a team has: FILES, folders, '-' for standard input, or a namespace.

    Each Deployment or Rollout, with what leads to it, becomes an app in the stack's file. What the
    app can't say is printed, one line each; the rest is proven by rendering it and comparing. Then
    '--move APP' replaces the running Deployment by the Rollout, with no failed request, and
    '--undo APP' takes that back.
    """
    if move or undo:
        if files or (move and undo):
            raise UserError("--move and --undo stand alone: name one app, and no files")
        return asyncio.run(_moved(move or undo or "", stack, engine, back=bool(undo)))
    config = stack_config(stack)
    manifests = _manifests(files, namespace, config)
    repository = default_repository(config.get("devflow:cluster"), config.project.folder)
    adoptions = _adoptions(manifests, only, gateway, source)
    file = config.project.folder / "stacks" / f"{stack}.yaml"
    if print_only:
        click.echo(with_apps(stack_text(file), adoptions, str(file), repository), nl=False)
    else:
        write_apps(file, adoptions, repository)
    _report(adoptions, file, stack, printed=print_only)
    return Exit.OK


def _manifests(files: Sequence[str], namespace: str | None, config: StackConfig) -> list[Manifest]:
    if files:
        return from_files(files, namespace)
    if namespace is None:
        raise UserError("name FILES, '-' for standard input, or --namespace for what runs in it")

    async def read() -> list[Manifest]:
        async with connect(config) as kube:
            return await from_namespace(kube, namespace)

    return asyncio.run(read())


def _adoptions(
    manifests: Sequence[Manifest], only: Sequence[str], gateway: str | None, source: str | None
) -> list[Adoption]:
    if gateway is not None:
        try:
            check_gateway(gateway)
        except ValueError as error:
            raise UserError(f"--gateway: {error}") from None
    teams = teams_of(manifests)
    if not teams:
        raise UserError(
            f"no Deployment or Rollout among {len(manifests)} objects: nothing to adopt"
        )
    names = [team.name for team in teams]
    for name in only:
        if name not in names:
            raise UserError(f"--only {name}: there is no such app; there are {', '.join(names)}")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UserError(f"two workloads would be the app {twice!r}: adopt their namespaces apart")
    where = {"repoURL": source} if source else {}
    return [made_app(team, where, gateway) for team in teams if not only or team.name in only]


def _report(adoptions: Sequence[Adoption], file: Path, stack: str, *, printed: bool) -> None:
    for adoption in adoptions:
        lost = len(adoption.lost)
        line(f"+ {adoption.name}: {'nothing lost' if not lost else f'{lost} lost'}")
        for finding in adoption.findings:
            click.secho(f"  {finding}", fg=_COLOURS[finding.level], err=printed)
    if not printed:
        options = stack_options(stack)
        line(
            f"{len(adoptions)} in {file.name}; `devflow preview{options}` shows what `up` would do,"
        )
        line(
            f"and `devflow adopt --move APP{options}` moves a running one without a failed request"
        )


async def _moved(app: str, stack: str, engine: str, *, back: bool) -> Exit:
    config = stack_config(stack)
    spec = stack_spec(config)
    namespace_of(app, spec)
    made = with_images(spec, read_images(config.get(IMAGES_KEY) or "{}")).apps[app]
    folder = config.project.folder
    command = f"adopt --{'undo' if back else 'move'} {app}"
    async with connect(config) as kube, hold_when_free(folder, stack, command, line, _LOCK_SECONDS):
        if not back:
            await move(kube, config, made, engine, line)
            line(f"take 'adopt: true' out of {app}: `devflow release` walks its steps from now on")
            return Exit.OK
        await undo(kube, made, line)
    file = folder / "stacks" / f"{stack}.yaml"
    remove_app(file, app)
    line(f"{app} is out of {file.name}, and a Deployment again")
    return Exit.OK
