"""``devflow check``."""

import json
from dataclasses import asdict

import click

from devflow import policy
from devflow.cli.notes.unjudged_apps import unjudged_among
from devflow.cli.options import json_option, stack_option
from devflow.cli.releasing.checked_stack import configured_stack
from devflow.cli.target import stack_config, stack_spec
from devflow.errors import Exit
from devflow.policy import Finding, Severity, released
from devflow.release import build

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


@click.command()
@stack_option
@json_option
def check(stack: str, as_json: bool) -> Exit:
    """Hold the apps of a stack to the rules of good releases, without a cluster.

    Exit code 17 if an app breaks a rule of severity 'error' without an exception.
    """
    config = stack_config(stack)
    apps = configured_stack(config, stack_spec(config)).apps
    manifests = [manifest for app in apps.values() for manifest in build(app)]
    found = policy.check(released(manifests), config.stack)
    for finding in found:
        if as_json:
            click.echo(json.dumps(asdict(finding)))
        else:
            _show(finding)
    for note in unjudged_among(apps, stack):
        click.echo(f"Note: {note}", err=True)
    broken = [one for one in found if one.severity is Severity.ERROR and not one.excepted]
    if not as_json:
        click.echo(f"{len(apps)} apps, {len(found)} findings, {len(broken)} to be mended", err=True)
    return Exit.FINDINGS if broken else Exit.OK


def _show(finding: Finding) -> None:
    if finding.excepted:
        click.echo(f"excepted {finding.app}: {finding.rule}: {finding.problem}")
        click.echo(f"  because: {finding.excepted}")
        return
    word = click.style(finding.severity, fg=_COLOURS[finding.severity])
    click.echo(f"{word} {finding.app}: {finding.rule}: {finding.problem}")
    click.echo(f"  fix: {finding.fix}")
