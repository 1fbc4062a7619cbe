"""Whether the record of releases can be read from here."""

from collections.abc import AsyncIterator

from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site
from devflow.errors import UserError
from devflow.record import StoreAwayError, StoreRefusedError
from devflow.record.mongo import URI_VARIABLE, Archive


class MongoDB:
    """By the newest job."""

    name = "mongodb"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        if site.mongodb is None:
            yield Finding(
                self.name,
                Status.UNKNOWN,
                f"no MongoDB is named here (${URI_VARIABLE}, --mongodb-uri-file)",
                "`history`, `job` and the requests of `release` need one.",
                f"export {URI_VARIABLE}=mongodb://…",
            )
            return
        try:
            async with Archive(site.mongodb) as archive:
                await archive.newest(None, None, 1)
        except (StoreAwayError, StoreRefusedError, UserError) as error:
            yield Finding(
                self.name,
                Status.ERROR,
                f"by {site.mongodb} there is no answer: {error}",
                "Releases go on, but nothing of them is recorded or shown.",
                "mend the address, its user or the network; `devflow history` shows it",
            )
        else:
            yield Finding(self.name, Status.OK, f"MongoDB answers, by {site.mongodb}")


MONGODB = MongoDB()
