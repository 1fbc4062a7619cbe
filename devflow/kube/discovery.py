"""Where the API server serves a kind."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from devflow.kube.errors import ApiError, UnknownKindError


@dataclass(frozen=True)
class Resource:
    """One kind as this cluster serves it."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    @property
    def prefix(self) -> str:
        """The path of its group and version, such as ``/apis/apps/v1``."""
        return group_version_path(self.api_version)

    @property
    def group(self) -> str:
        """Its API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """The path of one object, or of the collection if ``name`` is ``None``."""
        scope = f"/namespaces/{segment(namespace)}" if self.namespaced and namespace else ""
        leaf = f"/{segment(name)}" if name else ""
        return f"{self.prefix}{scope}/{self.plural}{leaf}"


def segment(name: str) -> str:
    """``name`` as one segment of a path, whatever is in it.

    :raises ApiError: a dot or two, which would lead elsewhere. No object is called so.
    """
    if name in (".", ".."):
        raise ApiError(404, "NotFound", f"no object can be named {name!r}")
    return quote(name, safe=":")


def group_version_path(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


class Discovery:
    """Asks the server once per group and version, when a kind of it is first needed."""

    def __init__(self, get: Callable[[str], Awaitable[dict[str, Any]]]) -> None:
        self._get = get
        self._asked: dict[str, asyncio.Task[dict[str, Resource]]] = {}

    async def find(self, api_version: str, kind: str) -> Resource:
        """The resource of a kind.

        An absence is not remembered: a CRD may be installed at any time.

        :raises UnknownKindError: the cluster doesn't serve it.
        """
        asked = self._asked.get(api_version)
        if asked is None:
            asked = asyncio.create_task(self._ask(api_version))
            # Once all that wait for it are cancelled, nothing else takes its failure.
            asked.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._asked[api_version] = asked
        try:
            return (await asyncio.shield(asked))[kind]
        except KeyError:
            self._forget(api_version, asked)
            raise UnknownKindError(api_version, kind) from None
        except Exception:
            self._forget(api_version, asked)
            raise

    async def find_served(self, group: str, kind: str) -> Resource | None:
        """A kind in whichever version of its group is served, the preferred one first."""
        if not group:
            versions = ["v1"]
        else:
            try:
                answer = await self._get(f"/apis/{group}")
            except ApiError as error:
                if error.is_not_found:
                    return None
                raise
            preferred = answer["preferredVersion"]["groupVersion"]
            versions = [preferred, *(entry["groupVersion"] for entry in answer["versions"])]
        for version in versions:
            try:
                return await self.find(version, kind)
            except UnknownKindError:
                continue
        return None

    def _forget(self, api_version: str, asked: asyncio.Task[dict[str, Resource]]) -> None:
        if self._asked.get(api_version) is asked:
            del self._asked[api_version]

    async def _ask(self, api_version: str) -> dict[str, Resource]:
        try:
            answer = await self._get(group_version_path(api_version))
        except ApiError as error:
            if error.is_not_found:
                return {}
            raise
        return {
            entry["kind"]: Resource(api_version, entry["kind"], entry["name"], entry["namespaced"])
            for entry in answer.get("resources", [])
            if "/" not in entry["name"]
        }
