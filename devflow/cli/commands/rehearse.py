"""``devflow rehearse``: a release tried out in the lab before it is made."""

import asyncio
import json
from pathlib import Path

import click

from devflow.cli.console import print_whole, table_console
from devflow.cli.options import IMAGE, stack_option
from devflow.cli.releasing.profile import read_profile
from devflow.cli.target import namespace_of, stack_config, stack_spec
from devflow.errors import Exit, UserError
from devflow.files import naming
from devflow.kube import Client, load_cluster
from devflow.lab import Lab
from devflow.lab.load import Offsets
from devflow.lab.traffic.serving.faults import PREFIX, read_faults
from devflow.lab.traffic.serving.latency import parse_duration
from devflow.reading.json_text import read_json
from devflow.reading.yaml_text import read_yaml
from devflow.rehearse.findings import Findings, Verdict, findings, timeline
from devflow.rehearse.plan import Plan, on_stage, seconds_at_most
from devflow.rehearse.rate import default_rate, too_few
from devflow.rehearse.recording import Recording
from devflow.rehearse.stage import Stage
from devflow.rehearse.stage import rehearse as put_on
from devflow.rehearse.table import report
from devflow.release import AppSpec, SpecError, parse_app
from devflow.release.spec.spec_json import written_text
from devflow.stacks.images import IMAGES_KEY, read_images, with_images

_EXITS = {
    Verdict.COMPLETED: Exit.OK,
    Verdict.CAUGHT: Exit.ABORTED,
    Verdict.PAUSED: Exit.TIMED_OUT,
    Verdict.STUCK: Exit.DEGRADED,
}


@click.command()
@click.argument("app")
@click.option("--image", type=IMAGE, required=True, help="The image to release.")
@click.option("--error-rate", help="Share of its answers that are errors: 5%.")
@click.option("--latency", help="How much slower it answers: +200ms.")
@click.option("--never-ready", is_flag=True, help="Its pods never get ready.")
@click.option("--crash-after", help="Its pods crash after that time: 30s.")
@click.option("--steps", help="Another schedule to try: a preset, or a list as in YAML.")
@click.option(
    "--load",
    default="steady",
    show_default=True,
    help="The load: steady, ramp, or a CSV file with a day of a real service.",
)
@click.option(
    "--rate",
    type=float,
    help="Requests per second, at most.  [default: what the verify needs; CSV: its]",
)
@click.option("--start", default="00:00", show_default=True, help="When the CSV's day begins.")
@click.option(
    "--speed",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="How many times faster than in reality time goes.",
)
@stack_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON object.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page, too.")
def rehearse(
    app: str,
    image: str,
    error_rate: str | None,
    latency: str | None,
    never_ready: bool,
    crash_after: str | None,
    steps: str | None,
    load: str,
    rate: float | None,
    start: str,
    speed: int,
    stack: str,
    as_json: bool,
    html: Path | None,
) -> Exit:
    """Try out a release of APP in the lab: its own schedule, its own verification, under load.

    Any stack's apps can be rehearsed; nothing but the lab is touched. Exit code 0 if the release
    would complete, 11 if it would be taken back, 12 if it would wait for a person, 10 if it would
    get stuck.
    """
    faults = read_faults_asked(
        error_rate, latency, never_ready=never_ready, crash_after=crash_after, speed=speed
    )
    plan = Plan(image, faults, speed)
    spec = _app(app, image, stack, steps)
    here = on_stage(spec, "rehearsal", plan)
    profile = read_profile(
        load, rate, start, speed, seconds_at_most(here), lambda: default_rate(spec, speed)
    )
    if rate is not None and (problem := too_few(spec, rate)):
        click.echo(f"Note: {problem}", err=True)
    if html is not None:
        check_writable(html)
    lab = Lab()
    lab.require()
    recording = asyncio.run(_rehearse(lab, spec, plan, profile))
    found = findings(spec, plan, recording)
    if as_json:
        click.echo(json.dumps(found.to_json(), indent=2))
    else:
        print_whole(table_console(), report(found))
    if html is not None:
        # Last: if it fails, such as on a full disk, the findings are there all the same.
        _write(html, plan, found, recording)
    return _EXITS[found.verdict]


async def _rehearse(lab: Lab, app: AppSpec, plan: Plan, load: Offsets) -> Recording:
    async with Client(load_cluster(lab.kubeconfig, lab.context)) as kube:
        stage = Stage(kube, lab.gateway, lambda line: click.echo(line, err=True))
        return await put_on(stage, app, plan, load)


def _app(app: str, image: str, stack: str, steps: str | None) -> AppSpec:
    """The app as its stack has it, with the schedule to try."""
    config = stack_config(stack)
    spec = stack_spec(config)
    namespace_of(app, spec)
    spec = with_images(spec, read_images(config.get(IMAGES_KEY) or "{}"))
    # Only to check it: what runs before is what the stack has.
    with_images(spec, {app: image})
    found = spec.apps[app]
    return found if steps is None else with_steps(found, steps)


def with_steps(app: AppSpec, steps: str) -> AppSpec:
    """``app`` with another schedule, a preset's name or a list in YAML, checked with all the rest.

    :raises UserError: the schedule can't be used, or not by this app.
    """
    # As it would be written: what a key has by default may be nothing that one can write.
    written = read_json(str(written_text(app)), app.name)
    asked = {**written, "source": {"repoURL": "x"}, "steps": read_yaml(steps, "--steps")}
    try:
        return app.model_copy(update={"steps": parse_app(app.name, asked).steps})
    except SpecError as error:
        raise UserError(f"--steps: {error}") from None


def read_faults_asked(
    error_rate: str | None,
    latency: str | None,
    *,
    never_ready: bool,
    crash_after: str | None,
    speed: int,
) -> dict[str, str]:
    """The faults of the new version, as the lab's annotations without their prefix.

    :raises UserError: for one that makes no sense.
    """
    faults = {
        "error-rate": error_rate,
        "latency": latency and latency.removeprefix("+"),
        "fault": "never-ready" if never_ready else None,
        "crash-after": crash_after,
    }
    asked = {name: value for name, value in faults.items() if value is not None}
    problems = read_faults({f"{PREFIX}{name}": value for name, value in asked.items()}).problems
    if problems:
        raise UserError(problems[0].replace(f"annotation {PREFIX}", "--"))
    if crash_after is not None:
        asked["crash-after"] = f"{(parse_duration(crash_after) or 0.0) / speed:g}s"
    return asked


def check_writable(html: Path) -> None:
    """Find out before the rehearsal, which may take long.

    :raises UserError: the page can't be written there.
    """
    if not html.absolute().parent.is_dir():
        raise UserError(f"--html: there is no folder {html.absolute().parent}; make it first")
    try:
        existed = html.exists()
        with html.open("ab"):
            pass
    except OSError as error:
        raise UserError(
            f"--html: {html} can't be written: {error.strerror}; name another file"
        ) from None
    if not existed:
        html.unlink()


def _write(file: Path, plan: Plan, found: Findings, recording: Recording) -> None:
    # Imported here: it takes longer than all the rest, and most rehearsals want no page.
    from devflow.rehearse.page import page

    text = page(found, recording, timeline(plan, recording))
    with naming(file):
        file.write_text(text, encoding="utf-8")
