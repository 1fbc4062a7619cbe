"""Session affinity: the cookie by which a client stays with the version that it has met.

Its value is ``canary.RELEASE`` or ``stable``. A release's name is in the steps of its Rollout, and
so the route by which Argo Rollouts sends the canary its clients ignores cookies of other releases.
"""

import hashlib
import re
from typing import TYPE_CHECKING, Any

from devflow.release.names import AFFINITY_ROUTE, CANARY, STABLE
from devflow.release.spec.deferred import derived
from devflow.release.workload.release_name import release_name

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec
    from devflow.release.spec.parts.session_affinity import SessionAffinitySpec


def affinity_suffix(app: "AppSpec") -> str:
    """What the name of the object with the weights has after the app's; empty without affinity.

    Neither Pulumi nor Argo CD changes the routes in an object that Argo Rollouts moves. So what is
    the same in all releases is in one that is named by it: other settings are another object.
    """
    if app.session_affinity is None:
        return ""
    settings = app.session_affinity.model_dump_json(by_alias=True)
    return f"-{AFFINITY_ROUTE}-{hashlib.sha256(settings.encode()).hexdigest()[:6]}"


def of_canary(release: str) -> str:
    """The value of the cookie of a client that has met the canary of that release."""
    return f"{CANARY}.{release}"


def set_cookie(app: "AppSpec", value: str, seconds: int) -> str:
    """The value of ``Set-Cookie``. Scripts can't read the cookie, and other sites don't send it."""
    pair = f"{_cookie(app)}={value}"
    return f"{pair}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax"


def stable_cookie(app: "AppSpec") -> str:
    """``Set-Cookie`` for a client that has met stable."""
    return set_cookie(app, STABLE, settings_of(app).stable_seconds)


def has_cookie(app: "AppSpec", value: str) -> str:
    """The regular expression of the header ``Cookie`` of a client that has the value."""
    return cookie_regex(_cookie(app), re.escape(value))


def cookie_regex(name: str, value_regex: str) -> str:
    """The regular expression, RE2's, of a whole header ``Cookie`` with such a cookie."""
    return rf"(.*;\s*)?{re.escape(name)}={value_regex}(;.*)?"


def canarys_clients(app: "AppSpec") -> dict[str, Any]:
    """The step of Argo Rollouts that sends clients who have met this canary to it."""
    wanted = derived(release_name(app), lambda name: has_cookie(app, of_canary(name)))
    match = [{"headerName": "cookie", "headerValue": {"regex": wanted}}]
    return {"setHeaderRoute": {"name": AFFINITY_ROUTE, "match": match}}


def settings_of(app: "AppSpec") -> "SessionAffinitySpec":
    """The app's settings, which it has."""
    assert app.session_affinity is not None  # noqa: S101 - asked for only where it is set
    return app.session_affinity


def _cookie(app: "AppSpec") -> str:
    return settings_of(app).cookie or f"{app.name}-affinity"
