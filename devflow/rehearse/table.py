"""The findings of a rehearsal, for a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from devflow.rehearse.findings import Findings, Verdict
from devflow.release.metrics.unjudged import EXAMPLE
from devflow.watch.show import short_image, span
from devflow.watch.show.listing import Fields, whole_words

_USUAL_LIMIT = 0.01
"""Of :data:`EXAMPLE`."""
STYLES = {
    Verdict.COMPLETED: "bold green",
    Verdict.CAUGHT: "bold yellow",
    Verdict.PAUSED: "bold yellow",
    Verdict.STUCK: "bold red",
}


def report(findings: Findings) -> RenderableType:
    """A sentence that predicts, then the figures."""
    head = whole_words(Text(sentence(findings), STYLES[findings.verdict]))
    return Group(head, "", Fields(rows(findings)))


def sentence(findings: Findings) -> str:
    """The prediction in one line."""
    after = span(findings.seconds)
    where = f"at {findings.step}, weight {findings.weight} %"
    match findings.verdict:
        case Verdict.COMPLETED:
            alone = ", and no metric would judge it" if findings.unjudged else ""
            return f"This release would complete after {after}{alone}."
        case Verdict.CAUGHT:
            seen = f"{findings.bad} bad response{'' if findings.bad == 1 else 's'}"
            return f"This release would be taken back {where}, after {after} and {seen}."
        case Verdict.PAUSED:
            return f"This release would wait for a person {where}, after {after}."
        case Verdict.STUCK:
            return f"This release would get stuck {where}: neither on nor back after {after}."


def rows(findings: Findings) -> list[tuple[str, str]]:
    """The figures by name."""
    faults = ", ".join(f"{name} {value}" for name, value in findings.faults.items())
    share = findings.bad / findings.requests if findings.requests else 0.0
    slow = (
        f"{findings.slow} slower than {findings.slow_limit_ms:g} ms"
        if findings.slow_limit_ms
        else "no fixed latency limit"
    )
    made = [
        ("Release", f"{findings.app}: {short_image(findings.image)}"),
        ("Faults", faults or "none"),
        ("Schedule", ", ".join(_step(step) for step in findings.schedule)),
        ("Why", findings.reason + (" (in the lab's time)" if findings.speed > 1 else "")),
        ("Requests", f"{findings.requests}"),
        ("Bad responses", f"{findings.bad} ({share:.2%}): {findings.failed} failed, {slow}"),
    ]
    if findings.unjudged:
        made.append(("Not judged", _not_judged(findings)))
    if findings.speed > 1:
        made.append(("Speed", f"{findings.speed} times; all other times are those of reality"))
    return made


def _not_judged(findings: Findings) -> str:
    """Why, what the usual limit would have made of what was seen, and how to have it."""
    seen, errors = findings.canary_requests, findings.canary_errors
    share = errors / seen if seen else 0.0
    would = "would have taken it back" if share >= _USUAL_LIMIT else "would have let it go on"
    return (
        f"{findings.unjudged}. {EXAMPLE} {would}: {errors} of {seen} answers of the new version"
        f" were errors ({share:.2%}). Write verify: {{{EXAMPLE}}} for {findings.app} in the"
        " stack's file, and a verify step after a weight"
    )


def _step(step: object) -> str:
    if isinstance(step, dict):
        return " ".join(f"{key} {value}" for key, value in step.items())
    return f"{step}"
