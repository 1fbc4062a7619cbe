"""The series that an app is judged by: its router's, for what is spoken on its main port."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devflow.release.errors import SpecError
from devflow.release.metrics.kinds.custom import CUSTOM
from devflow.release.routers import ROUTERS, UNCOUNTED, router_for
from devflow.release.routers.router import Revision, Series

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec


@dataclass(frozen=True, slots=True)
class OfGrpc:
    """Series of an app that speaks gRPC: the HTTP status of an error is 200."""

    router: Series

    @property
    def milliseconds(self) -> float:
        return self.router.milliseconds

    def requests(self, revision: Revision) -> str:
        return self.router.requests(revision)

    def errors(self, revision: Revision, *, grpc: bool = True) -> str:
        return self.router.errors(revision, grpc=grpc)

    def durations(self, revision: Revision) -> str:
        return self.router.durations(revision)


def series_of(app: "AppSpec") -> Series:
    """The series of the app's main port."""
    series = router_for(app).series
    return OfGrpc(series) if app.main_port.protocol == "grpc" else series


def check_countable(app: "AppSpec") -> None:
    """:raises SpecError: a metric asks for requests, and the app's main port has none, or the
    router counts none.
    """
    for metric, _ in app.verify.metrics:
        if metric is CUSTOM:
            continue
        if router_for(app).series is UNCOUNTED:
            counting = [r.name for r in ROUTERS.values() if r.series is not UNCOUNTED]
            raise SpecError(
                metric.key,
                "needs requests that are counted by version, and router"
                f" {app.router.name!r} counts none; use 'custom' with a query of your own, or one"
                f" of {', '.join(map(repr, counting))}",
            )
        if not app.main_port.has_requests:
            raise SpecError(
                metric.key,
                f"counts requests, and the main port speaks {app.main_port.protocol}, which has"
                " none; use 'custom' with a query of your own",
            )
