"""Asks a part of the lab whether it serves."""

import ssl
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from devflow.lab.site.pki import Leaf

_TIMEOUT = aiohttp.ClientTimeout(total=2)


async def answers(
    url: str,
    ca: Path | None = None,
    token: str | None = None,
    leaf: Leaf | None = None,
    headers: Mapping[str, str] | None = None,
) -> bool:
    """Return whether ``url`` answers 200; the server is verified by ``ca``, always.

    :raises OSError: nothing listens there; so do ``aiohttp.ClientError`` and ``TimeoutError``.
    """
    context: ssl.SSLContext | bool = True
    if ca is not None:
        context = ssl.create_default_context(cafile=ca)
        if leaf is not None:
            context.load_cert_chain(leaf.certificate, leaf.key)
    sent = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
    # Never through a proxy: the lab is on this machine.
    async with (
        aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as session,
        session.get(url, ssl=context, headers=sent) as response,
    ):
        return response.status == 200
