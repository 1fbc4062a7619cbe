"""The version of Kubernetes."""

import re
from collections.abc import AsyncIterator

from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site

OLDEST = (1, 29)
"""The first that runs sidecars as init containers by default."""
_NUMBER = re.compile(r"v?(\d+)\.(\d+)")


class Kubernetes:
    """What the API server says of itself."""

    name = "kubernetes"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        text = str((await site.kube.version()).get("gitVersion"))
        found = _NUMBER.match(text)
        if found and (int(found[1]), int(found[2])) >= OLDEST:
            yield Finding(self.name, Status.OK, f"Kubernetes is {text}")
            return
        if found is None or found[0].endswith("0.0"):
            yield Finding(
                self.name,
                Status.UNKNOWN,
                f"Kubernetes calls itself {text}: a build without a version, as in the lab",
            )
            return
        oldest = ".".join(map(str, OLDEST))
        yield Finding(
            self.name,
            Status.ERROR,
            f"Kubernetes is {text}; at least {oldest} is needed",
            "Older ones don't run sidecars beside an app's container.",
            f"upgrade the cluster to {oldest} or newer",
        )


KUBERNETES = Kubernetes()
