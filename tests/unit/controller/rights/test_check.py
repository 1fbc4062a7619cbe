"""What is missing is named before anything begins."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devflow.controller.rights.check import MISSING_SECONDS, check_kinds, check_permissions
from devflow.controller.rights.rules import cluster_rules
from devflow.errors import Exit, UserError
from devflow.kube import ApiError, UnknownKindError
from devflow.kube.discovery import Resource


class Clock:
    """Time passes only where somebody waits."""

    def __init__(self) -> None:
        self.slept_seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.slept_seconds)

    async def sleep(self, seconds: float) -> None:
        self.slept_seconds += seconds


class Cluster:
    """Has some kinds, and allows all but some verbs on some resources."""

    def __init__(
        self, *kinds: str, denied: tuple[tuple[str, str], ...] = (), refusals: int = 0
    ) -> None:
        self.kinds = kinds
        self.denied = denied
        self.refusals = refusals
        """So many questions are refused, as by a server that has just started."""

    async def discover(self, api_version: str, kind: str) -> Resource:
        if kind not in self.kinds:
            raise UnknownKindError(api_version, kind)
        return Resource(api_version, kind, f"{kind.lower()}s", True)

    async def create(self, manifest: dict[str, Any]) -> dict[str, Any]:
        if self.refusals:
            self.refusals -= 1
            raise ApiError(403, "Forbidden", "no rights yet")
        asked = manifest["spec"]["resourceAttributes"]
        resource = "/".join(filter(None, (asked["resource"], asked["subresource"])))
        return {"status": {"allowed": (asked["verb"], resource) not in self.denied}}


@pytest.mark.parametrize(
    ("there", "missing"), [(("Application",), "Rollout"), (("Rollout",), "Application")]
)
async def test_a_kind_that_is_not_installed(there: tuple[str, ...], missing: str) -> None:
    with pytest.raises(UserError, match=f"has no kind {missing} in argoproj.io/v1alpha1") as raised:
        await check_kinds(Cluster(*there))
    assert raised.value.exit_code is Exit.CLUSTER


async def test_verbs_and_resources_that_are_not_allowed() -> None:
    cluster, clock = Cluster(denied=(("watch", "pods"), ("patch", "rollouts/status"))), Clock()
    with pytest.raises(UserError) as raised:
        await check_permissions(cluster, cluster_rules(rollback=True), ["shop"], clock)
    assert clock.slept_seconds > MISSING_SECONDS
    assert "watch pods in namespace 'shop'" in str(raised.value)
    assert "patch rollouts/status.argoproj.io in namespace 'shop'" in str(raised.value)
    assert "applications" not in str(raised.value)


async def test_without_rollback_no_right_to_change_anything_is_needed() -> None:
    cluster = Cluster(denied=(("patch", "rollouts/status"),))
    await check_permissions(cluster, cluster_rules(rollback=False), [None], Clock())


async def test_a_server_that_has_just_started_is_asked_again() -> None:
    clock = Clock()
    await check_permissions(Cluster(refusals=20), cluster_rules(rollback=True), [None], clock)
    assert 0 < clock.slept_seconds < MISSING_SECONDS
