"""Who leads: one at a time, and another soon after it is gone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devflow.controller.process.lease import (
    LEASE_SECONDS,
    RENEW_WITHIN_SECONDS,
    RETRY_SECONDS,
    Lease,
    LeaseLostError,
)
from devflow.kube import ApiError, UnreachableError


class Time:
    """A clock whose every sleep is over at once. ``at`` tells what happens after so many."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.end_seconds = float("inf")

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        if self.seconds > self.end_seconds:
            raise TimeoutError


class Cluster:
    """Keeps one lease as an API server does: a write needs the version before it."""

    def __init__(self) -> None:
        self.lease: dict[str, Any] | None = None
        self.version = 10
        self.away = False

    async def get(
        self, api_version: str, kind: str, name: str, namespace: str | None = None
    ) -> dict[str, Any]:
        if self.away:
            raise UnreachableError("away")
        if self.lease is None:
            raise ApiError(404, "NotFound", "no lease")
        return self.lease

    async def apply(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        if self.away:
            raise UnreachableError("away")
        held = self.lease["metadata"]["resourceVersion"] if self.lease else "1"
        if manifest["metadata"]["resourceVersion"] != held:
            raise ApiError(409, "Conflict", "changed meanwhile")
        self.version += 1
        metadata = {**manifest["metadata"], "resourceVersion": str(self.version)}
        self.lease = {**manifest, "metadata": metadata}
        return self.lease

    @property
    def holder(self) -> str:
        return str(self.lease["spec"]["holderIdentity"]) if self.lease else ""


def candidate(cluster: Cluster, name: str, time: Time) -> Lease:
    return Lease(cluster, "devflow", "lease", time, name, uniform=lambda low, high: low)


async def test_the_first_to_come_leads_and_a_second_waits() -> None:
    cluster, time = Cluster(), Time()
    await candidate(cluster, "one", time).acquire()
    time.end_seconds = LEASE_SECONDS - RETRY_SECONDS
    with pytest.raises(TimeoutError):
        await candidate(cluster, "two", time).acquire()
    assert cluster.holder == "one"


async def test_a_holder_that_is_silent_is_replaced_after_the_lease_is_over() -> None:
    cluster, time = Cluster(), Time()
    await candidate(cluster, "one", time).acquire()
    await candidate(cluster, "two", time).acquire()
    assert cluster.holder == "two"
    assert cluster.lease is not None
    assert cluster.lease["spec"]["leaseTransitions"] == 2
    assert LEASE_SECONDS < time.seconds <= LEASE_SECONDS + 2 * RETRY_SECONDS


async def test_clocks_need_not_agree() -> None:
    cluster, slow = Cluster(), Time()
    fast = Time()
    fast.seconds = 3600
    await candidate(cluster, "one", slow).acquire()
    fast.end_seconds = 3600 + LEASE_SECONDS - RETRY_SECONDS
    with pytest.raises(TimeoutError):
        await candidate(cluster, "two", fast).acquire()


async def test_a_lease_that_was_given_back_is_taken_at_once() -> None:
    cluster, time = Cluster(), Time()
    first = candidate(cluster, "one", time)
    await first.acquire()
    await first.release()
    await candidate(cluster, "two", time).acquire()
    assert cluster.holder == "two"
    assert time.seconds == 0


async def test_a_holder_that_cannot_renew_stops_before_others_may_begin() -> None:
    cluster, time = Cluster(), Time()
    lease = candidate(cluster, "one", time)
    await lease.acquire()
    cluster.away = True
    with pytest.raises(LeaseLostError):
        await lease.hold()
    assert RENEW_WITHIN_SECONDS < time.seconds < LEASE_SECONDS


async def test_of_two_who_write_at_the_same_time_one_wins() -> None:
    cluster, time = Cluster(), Time()
    one, two = candidate(cluster, "one", time), candidate(cluster, "two", time)
    spec, version = await two._read()
    await one.acquire()
    with pytest.raises(ApiError, match="changed meanwhile"):
        await two._write({**spec, "holderIdentity": "two"}, version)
    assert cluster.holder == "one"


async def test_only_the_holder_gives_it_back() -> None:
    cluster, time = Cluster(), Time()
    await candidate(cluster, "one", time).acquire()
    await candidate(cluster, "two", time).release()
    assert cluster.holder == "one"
