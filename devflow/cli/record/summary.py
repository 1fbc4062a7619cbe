"""The end of a release in Markdown, for the page that a CI shows of its job."""

import os
from pathlib import Path

import click

from devflow.record import StepStatus
from devflow.watch import Outcome, Release
from devflow.watch.show import short_image, span

VARIABLE = "GITHUB_STEP_SUMMARY"
"""The file of GitHub's that a job's summary is appended to."""
_SIGNS = {
    StepStatus.SUCCEEDED: "✅",
    StepStatus.FAILED: "❌",
    StepStatus.RUNNING: "⏳",
    StepStatus.SKIPPED: "⏭️",
}


def write_summary(release: Release, outcome: Outcome) -> None:
    """Append the end of a release to the CI's summary, if there is one. What the CI refuses is a
    warning: the release has ended as it has.
    """
    file = os.environ.get(VARIABLE, "")
    if not file:
        return
    try:
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(markdown(release, outcome))
    except OSError as error:
        click.echo(f"Warning: ${VARIABLE} can't be written: {error}", err=True)


def markdown(release: Release, outcome: Outcome) -> str:
    """A heading, how it ended, and a table of the steps."""
    job, before = release.job, release.image_from
    images = f"{_code(short_image(before))} → " if before else ""
    lines = [
        f"### {_text(job.app)}: {outcome.word}",
        "",
        f"{images}{_code(short_image(job.to.image))} in {_code(job.namespace)}",
        "",
        _text(outcome.message),
        "",
        "| step | status | took | message |",
        "|---|---|---|---|",
    ]
    for step in job.steps:
        took = "" if step.seconds is None else span(step.seconds)
        sign = _SIGNS.get(step.status, "")
        lines.append(
            f"| {_text(step.name)} | {sign} {step.status} | {took} | {_text(step.message)} |"
        )
    return "\n".join(lines) + "\n\n"


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"


def _text(text: str) -> str:
    """As it is, though Markdown and HTML have a meaning for some of it: a cluster wrote it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{one}" if one in r"\|*_[]#" else one for one in escaped)
