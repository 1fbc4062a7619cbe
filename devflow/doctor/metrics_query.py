"""One question to Prometheus, from wherever it can be asked."""

from typing import Any

import aiohttp

from devflow.kube import ApiError, Client
from devflow.reading.grammar.server_address import split_address

_SECONDS = 10
_PATH = "/api/v1/query"


class QueryError(Exception):
    """Why there is no answer, in words."""


async def query(kube: Client, address: str, promql: str) -> bool:
    """Return whether the answer has a value. A name within the cluster is asked through the API
    server, any other from here.

    :raises QueryError: there is no answer that makes sense.
    """
    try:
        parts = split_address(address, "http", "https")
    except ValueError as error:
        raise QueryError(f"it is {error}") from None
    name, dot, rest = (parts.hostname or "").partition(".")
    service, *kind = rest.split(".")
    if dot and kind[:1] == ["svc"]:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        target = f"{parts.scheme}:{name}:{port}"
        path = f"{parts.path.rstrip('/')}{_PATH}"
        try:
            answer = await kube.through_service(service, target, path, {"query": promql})
        except ApiError as error:
            raise QueryError(f"through the API server: {error.message}") from None
    else:
        answer = await _direct(f"{address.rstrip('/')}{_PATH}", promql)
    if answer.get("status") != "success":
        raise QueryError(f"it answers {answer.get('error') or 'something else than Prometheus'}")
    return bool((answer.get("data") or {}).get("result"))


async def _direct(url: str, promql: str) -> dict[str, Any]:
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, params={"query": promql}) as response,
        ):
            if response.status >= 400:
                raise QueryError(f"HTTP {response.status}")
            found = await response.json(content_type=None)
    except TimeoutError:
        raise QueryError(f"no answer within {_SECONDS} s") from None
    except aiohttp.ClientResponseError as error:
        # In its own words it shows the address, which may hold a password.
        raise QueryError(f"HTTP {error.status} {error.message}") from None
    except aiohttp.InvalidURL:
        raise QueryError("its address has a character that has to be percent-encoded") from None
    except (aiohttp.ClientError, OSError) as error:
        raise QueryError(str(error)) from None
    except ValueError:
        raise QueryError("its answer is no JSON") from None
    return found if isinstance(found, dict) else {}
