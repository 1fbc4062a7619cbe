"""Which configurations nothing needs any more."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from devflow.controller.cluster.config_sweep import YOUNGEST, sweep_configs, unused_configs
from devflow.controller.process.clock import Clock
from devflow.kube import ApiError, Client, UnreachableError

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def config(name: str, age: timedelta = YOUNGEST) -> dict[str, Any]:
    return {"metadata": {"name": name, "creationTimestamp": (NOW - age).isoformat()}}


def test_one_that_a_pod_template_refers_to_is_kept_wherever_it_stands_there() -> None:
    templates: list[dict[str, Any]] = [
        {"spec": {"volumes": [{"configMap": {"name": "mounted"}}]}},
        {"spec": {"containers": [{"env": [{"valueFrom": {"configMapKeyRef": {"name": "read"}}}]}]}},
    ]
    found = unused_configs([config("mounted"), config("read"), config("gone")], templates, NOW)
    assert [one["metadata"]["name"] for one in found] == ["gone"]


def test_a_new_one_waits_for_the_rollout_that_is_to_refer_to_it() -> None:
    young = config("young", YOUNGEST - timedelta(seconds=1))
    assert unused_configs([young], [], NOW) == []


class Away:
    """An API server that gives an answer of failure, then none; and the clock of who asks it."""

    def __init__(self) -> None:
        self.errors: list[Exception] = [
            ApiError(503, "ServiceUnavailable", "starting"),
            UnreachableError("connection refused"),
        ]
        self.sleeps = 0

    def now(self) -> datetime:
        return NOW

    async def sleep(self, _: float) -> None:
        self.sleeps += 1

    async def list(self, *_: object, **__: object) -> None:
        raise self.errors.pop(0) if self.errors else asyncio.CancelledError


def test_an_api_server_that_is_away_does_not_end_the_controller() -> None:
    away = Away()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(sweep_configs(cast("Client", away), ["shop"], cast("Clock", away)))
    assert away.sleeps == len(("refused", "unreachable"))
