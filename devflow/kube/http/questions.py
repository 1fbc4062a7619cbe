"""Questions to an API server that are about none of its objects."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from devflow.kube.discovery import segment
from devflow.kube.http.transport import Transport


class Questions:
    """What a :class:`~devflow.kube.client.Client` may ask beside its verbs; errors are as there."""

    _transport: Transport

    async def version(self) -> dict[str, Any]:
        """The server's version: the quickest proof that it answers."""
        return await self._transport.request("GET", "/version")

    async def date(self) -> datetime | None:
        """The server's clock, to the second; ``None`` if a proxy between us takes it out."""
        async with self._transport.open("GET", "/version") as response:
            text = response.headers.get("Date")
        try:
            return parsedate_to_datetime(text) if text else None
        except ValueError:
            return None

    async def through_service(
        self, namespace: str, service: str, path: str, params: Mapping[str, str]
    ) -> dict[str, Any]:
        """The answer in JSON of a program in the cluster, which the server asks for us.

        ``service`` is ``[SCHEME:]NAME[:PORT]``; it needs the right ``get`` on ``services/proxy``.
        """
        place = f"/api/v1/namespaces/{segment(namespace)}/services/{segment(service)}/proxy"
        return await self._transport.request("GET", f"{place}{path}", params=params)

    async def openapi(self, group_version: str) -> dict[str, Any]:
        """The OpenAPI 3 document of ``api/v1`` or ``apis/GROUP/VERSION``."""
        return await self._transport.request("GET", f"/openapi/v3/{group_version}")
