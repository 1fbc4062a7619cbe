"""How states look: one sign and one colour each, the same wherever they are shown."""

from collections.abc import Mapping

from devflow.live import READY, TERMINATING
from devflow.record import StepStatus
from devflow.release.metrics.judgement import Verdict
from devflow.release.phase import Phase
from devflow.watch.revisions import Role

_STEP_STYLES: Mapping[str, tuple[str, str]] = {
    StepStatus.PENDING: ("○", "dim"),
    StepStatus.RUNNING: ("◉", "bold cyan"),
    StepStatus.SUCCEEDED: ("✔", "green"),
    StepStatus.FAILED: ("✖", "bold red"),
    StepStatus.SKIPPED: ("↷", "dim"),
}

PHASE_STYLES = {
    Phase.PROGRESSING: "cyan",
    Phase.PAUSED: "cyan",
    Phase.HEALTHY: "green",
    Phase.DEGRADED: "bold red",
}

VERDICT_STYLES = {
    Verdict.PENDING: "dim",
    Verdict.RUNNING: "cyan",
    Verdict.SUCCESSFUL: "green",
    Verdict.FAILED: "bold red",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.ERROR: "bold red",
}

ROLE_STYLES = {Role.STABLE: "green", Role.CANARY: "yellow", Role.OLD: "dim"}


def step_style(status: str) -> tuple[str, str]:
    """The sign and the style of a step's status; neutral ones for a status we don't know."""
    return _STEP_STYLES.get(status, ("?", ""))


def pod_style(status: str) -> str:
    """Ready is green; what is only on its way is yellow; what has failed is red."""
    if status == READY:
        return "green"
    if status == TERMINATING:
        return "dim"
    failed = status.endswith("BackOff") or "Err" in status or status in ("Failed", "OOMKilled")
    return "red" if failed else "yellow"


def span(seconds: float) -> str:
    """A length of time in at most two units: ``8s``, ``3m20s``, ``5h``, ``2d``."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    return f"{whole // 3600}h" if whole < 2 * 86400 else f"{whole // 86400}d"
