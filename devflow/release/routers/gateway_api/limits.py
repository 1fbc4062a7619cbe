"""What one HTTPRoute takes at most.

Source: ``sigs.k8s.io/gateway-api/apis/v1``, which the API server holds each route to.
"""

from typing import TYPE_CHECKING

from devflow.release.errors import SpecError
from devflow.release.routers.reach import names_only, plain_paths

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_MOST_HOSTS = 16
_MOST_GATEWAYS = 32
_LONGEST_PATH = 1024
_MOST_DIGITS = 5
"""Of a length of time."""


def check_fits(app: "AppSpec") -> None:
    """:raises SpecError: the app has more than fits, or what a route takes in no number."""
    for key, written, most in (
        ("hosts", app.hosts, _MOST_HOSTS),
        ("gateway", app.gateways, _MOST_GATEWAYS),
    ):
        if len(written) > most:
            raise SpecError(
                key,
                f"has {len(written)} items, and an HTTPRoute takes {most}; leave some out, or use"
                " 'router: istio'",
            )
    timeout = app.route.timeout
    if timeout is not None and sum(sign.isdigit() for sign in timeout) > _MOST_DIGITS:
        raise SpecError(
            "route.timeout",
            f"{timeout} has more than {_MOST_DIGITS} digits, which an HTTPRoute doesn't take; write"
            " it in a larger unit",
        )
    names_only(app)
    plain_paths(app, _LONGEST_PATH)
