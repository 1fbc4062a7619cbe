"""All checks, one after the other; one that may not look takes no other with it."""

from collections.abc import AsyncIterator

from devflow.doctor.checks import CHECKS
from devflow.doctor.finding import Finding
from devflow.doctor.forbidden import forbidden
from devflow.doctor.site import Site
from devflow.kube import ApiError


async def examine(site: Site) -> AsyncIterator[Finding]:
    """Yield what each check found, in their order.

    :raises UnreachableError: the cluster is away.
    """
    for check in CHECKS:
        try:
            async for finding in check.findings(site):
                yield finding
        except ApiError as error:
            yield forbidden(check.name, "the rest", error)
