"""What routers can do beyond weights, and which of them to name where one can't."""

from typing import TYPE_CHECKING

from devflow.release.errors import SpecError
from devflow.release.routers import ROUTERS, router_for

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


def check_skill(app: "AppSpec", skill: str) -> None:
    """Whether the app's router can do what ``skill`` names, one of ``extra_steps``; empty is what
    all can.

    :raises SpecError: it can't; with the names of those that can.
    """
    if not skill or skill in router_for(app).extra_steps:
        return
    able = [name for name, router in sorted(ROUTERS.items()) if skill in router.extra_steps]
    way_out = f"use 'router: {' or '.join(able)}'" if able else "no router that is known here can"
    raise SpecError("", f"the router {app.router.name!r} can't do {skill!r}; {way_out}")
