"""What a check is. A new one is a file beside this one, and its name in ``CHECKS``."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

from devflow.doctor.finding import Finding

if TYPE_CHECKING:
    from devflow.doctor.site import Site


class Check(Protocol):
    """One thing that has to be in order. It writes nothing."""

    name: str

    def findings(self, site: "Site") -> AsyncIterator[Finding]:
        """Look, and yield what was found.

        :raises ApiError: the API server doesn't let us look.
        """
