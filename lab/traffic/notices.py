"""Reports a mistake that a user should mend: one line in the log, one Event on the object."""

import hashlib
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from devflow.errors import UserError
from devflow.kube import ApiError, Client

_SOURCE = "lab-pods"
_FORBIDDEN = 403


class Notices:
    """Says each thing once."""

    def __init__(self, kube: Client) -> None:
        self._kube = kube
        self._told: set[tuple[str, str]] = set()

    async def warn(self, about: Mapping[str, Any], reason: str, message: str) -> None:
        """Warn about an object, unless just that has been said of it before."""
        metadata = about["metadata"]
        key = str(metadata["uid"]), message
        if key in self._told:
            return
        self._told.add(key)
        log(f"{about['kind']} {metadata['namespace']}/{metadata['name']}: {message}")
        try:
            await self._kube.apply(_event(about, reason, message))
        except (ApiError, UserError) as error:
            log(f"the Event for that could not be written: {error}")

    def forget(self, about: Mapping[str, Any]) -> None:
        """Forget what was said of an object that is gone."""
        uid = str(about["metadata"]["uid"])
        self._told = {key for key in self._told if key[0] != uid}


def log(line: str) -> None:
    """Write a line to the part's log."""
    print(
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + f"Z {line}", file=sys.stderr, flush=True
    )


def _event(about: Mapping[str, Any], reason: str, message: str) -> dict[str, Any]:
    metadata = about["metadata"]
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    # By its content: said again, also after a restart, it is the same Event.
    digest = hashlib.sha256(f"{metadata['uid']} {message}".encode()).hexdigest()[:10]
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{metadata['name']}.{digest}", "namespace": metadata["namespace"]},
        "involvedObject": {
            "apiVersion": about["apiVersion"],
            "kind": about["kind"],
            "name": metadata["name"],
            "namespace": metadata["namespace"],
            "uid": metadata["uid"],
        },
        "type": "Warning",
        "reason": reason,
        "message": message,
        "source": {"component": _SOURCE},
        "firstTimestamp": now,
        "lastTimestamp": now,
        "count": 1,
    }
