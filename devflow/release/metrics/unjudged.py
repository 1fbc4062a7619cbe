"""Why no metric would judge a release of an app."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

EXAMPLE = 'errorRate: "< 1%"'
"""What to write under ``verify`` for want of anything better."""


def unjudged(app: "AppSpec") -> str:
    """Return why no metric can hold back a release of ``app``; empty if one can, or a judge of the
    user's own does.
    """
    verify = app.verify
    if any(step.has_judge for step in app.steps):
        return ""
    if not verify.has_metrics:
        return "its verify has no metric"
    if verify.dry_run:
        return "its verify is a dry run"
    if verify.background is None and not any(step.judges for step in app.steps):
        return "its schedule has no verify"
    return ""
