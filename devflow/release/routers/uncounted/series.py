"""The series of a router whose requests nothing counts by revision."""

from typing import NoReturn

from devflow.release.routers.router import Revision


class Uncounted:
    """The spec lets no metric of the traffic through where these are the series."""

    milliseconds = 1.0

    def requests(self, revision: Revision) -> NoReturn:
        raise LookupError(f"nothing counts the requests of {revision}")

    def errors(self, revision: Revision, *, grpc: bool = False) -> NoReturn:
        self.requests(revision)

    durations = requests


UNCOUNTED = Uncounted()
