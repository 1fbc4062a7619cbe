"""``devflow doctor``."""

import asyncio
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from devflow.cli.options import json_option, stack_option
from devflow.cli.record.mongodb_option import mongodb_option
from devflow.cli.record.place import find_record
from devflow.cli.releasing.checked_stack import configured_stack
from devflow.cli.target import connect, lab_of, stack_config, stack_spec
from devflow.doctor import Finding, Site, Status, examine
from devflow.errors import Exit
from devflow.lab import Lab
from devflow.record.mongo import MongoUri

_SIGNS = {
    Status.OK: ("✔", "green"),
    Status.WARNING: ("!", "yellow"),
    Status.ERROR: ("✖", "red"),
    Status.UNKNOWN: ("?", "cyan"),
}


@click.command()
@stack_option
@mongodb_option(", else the stack's or the lab's")
@json_option
def doctor(stack: str, uri_file: Path | None, as_json: bool) -> Exit:
    """Show whether the cluster of a stack is ready for it. Nothing is written.

    Exit code 17 if something has to be mended; what can't be read from here is shown, and counts
    for nothing.
    """
    return asyncio.run(_doctor(stack, uri_file, as_json))


async def _doctor(stack: str, uri_file: Path | None, as_json: bool) -> Exit:
    config = stack_config(stack)
    spec = configured_stack(config, stack_spec(config))
    lab = lab_of(config)
    given = config.get("devflow:mongodbUri")
    devflow = getattr(spec.platform, "devflow", None)
    counts: Counter[Status] = Counter()
    async with connect(config) as kube:
        site = Site(
            kube,
            spec.apps,
            controller_namespace=(devflow and devflow.namespace) or "devflow",
            mongodb=find_record(uri_file, lab)
            or (MongoUri(given, "the stack's configuration") if given else None),
            prometheus=Lab(lab, parts=()).prometheus if lab else None,
            made=frozenset(name for name, one in spec.namespaces.items() if one.create),
        )
        async for finding in examine(site):
            counts[finding.status] += 1
            _show(finding, as_json=as_json)
    if not as_json:
        click.echo(", ".join(f"{counts[one]} {one}" for one in Status), err=True)
    return Exit.FINDINGS if counts[Status.ERROR] else Exit.OK


def _show(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(finding)))
        return
    sign, colour = _SIGNS[finding.status]
    click.echo(f"{click.style(sign, fg=colour)} {finding.check}: {finding.what}")
    if finding.why:
        click.echo(f"  {finding.why}")
    if finding.fix:
        click.echo(f"  fix: {finding.fix}")
