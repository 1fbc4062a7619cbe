"""Session affinity with the Gateway API: answers that set the cookie, and routes by it.

Argo Rollouts moves the weights of one HTTPRoute, whose rules are the same in all releases (see
``affinity_suffix``). So the cookie that comes by the weights doesn't name the release, and is kept
for a short time only. A second HTTPRoute, which is applied with each release and which Argo
Rollouts doesn't know, leads by that cookie, and gives the canary's clients one with that name.
"""

from typing import TYPE_CHECKING, Any

from devflow.release.names import CANARY, STABLE
from devflow.release.spec.deferred import Deferred, derived
from devflow.release.workload.affinity import (
    has_cookie,
    of_canary,
    set_cookie,
    settings_of,
    stable_cookie,
)
from devflow.release.workload.release_name import release_name

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_Json = dict[str, Any]

COOKIES_SUFFIX = "-cookies"
"""How the name of the second HTTPRoute ends. Of two rules that fit a request alike, the one in the
older HTTPRoute counts, or in the first by name, whatever an implementation adds to names. That has
to be the one to which Argo Rollouts adds a rule: ``-affinity…`` comes before ``-for-affinity…``.
"""
_FIRST_SECONDS = 600
"""How long a client has for its second request."""


def sets_cookies(app: "AppSpec", stable: _Json, canary: _Json) -> list[_Json]:
    """The backends of the rule with the weights, with what their answers set."""
    seconds = min(_FIRST_SECONDS, settings_of(app).max_age.seconds)
    return [
        {**stable, "filters": [_setting(stable_cookie(app))]},
        {**canary, "filters": [_setting(set_cookie(app, CANARY, seconds))]},
    ]


def rules_by_cookie(app: "AppSpec", rule: _Json, stable: _Json, canary: _Json) -> list[_Json]:
    """The rules of the second HTTPRoute: each like ``rule``, but for clients with a cookie."""

    def named(release: str) -> str:
        return set_cookie(app, of_canary(release), settings_of(app).max_age.seconds)

    to_canary = [_setting(derived(release_name(app), named))]
    return [
        _by_cookie(app, CANARY, rule, filters=to_canary, backendRefs=[{**canary, "weight": 1}]),
        _by_cookie(app, STABLE, rule, backendRefs=[{**stable, "weight": 1}]),
    ]


def _by_cookie(app: "AppSpec", value: str, rule: _Json, **changes: list[_Json]) -> _Json:
    cookie = {"type": "RegularExpression", "name": "cookie", "value": has_cookie(app, value)}
    matches = [{**match, "headers": [cookie]} for match in rule["matches"]]
    return {**rule, "matches": matches, **changes}


def _setting(cookie: str | Deferred) -> _Json:
    added = [{"name": "set-cookie", "value": cookie}]
    return {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"add": added}}
