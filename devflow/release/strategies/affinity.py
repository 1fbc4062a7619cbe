"""What session affinity asks of an app's other keys."""

from typing import TYPE_CHECKING

from devflow.release.errors import SpecError
from devflow.release.routers.skills import check_skill

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_KEY = "sessionAffinity"


def check_affinity(app: "AppSpec") -> None:
    """Check that clients of a canary can stay with the version that they have met.

    :raises SpecError: the app's router can't do it, or another key would send them elsewhere.
    """
    if app.session_affinity is None:
        return
    try:
        check_skill(app, _KEY)
        _check_other_keys(app)
    except SpecError as error:
        raise error.under(_KEY) from None
    for index, step in enumerate(app.steps):
        if step.parts_sessions:
            raise SpecError(
                f"steps[{index}]",
                f"{step.name!r} doesn't go with {_KEY!r}, whose cookie it would pass over; leave"
                " one of them out",
            )


def _check_other_keys(app: "AppSpec") -> None:
    if not app.main_port.has_requests:
        raise SpecError("", f"is for requests, and {app.main_port.protocol} has none; leave it out")
    if app.dynamic_stable_scale:
        raise SpecError(
            "",
            "keeps clients on stable, whose pods 'dynamicStableScale' takes away; leave one of them"
            " out",
        )
    names = (name for match in app.route.matches for name in match.headers)
    if any(name.lower() == "cookie" for name in names):
        raise SpecError(
            "",
            "goes by the header 'cookie', which 'route.match' asks for, too; leave one of them out",
        )
