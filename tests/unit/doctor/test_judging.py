"""What the doctor makes of what it sees, where a lab can't show it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devflow.doctor.access import Wanted
from devflow.doctor.checks import CHECKS
from devflow.doctor.checks.clock import judge as judge_clock
from devflow.doctor.checks.controller import judge as judge_lease
from devflow.doctor.checks.controller import judge_all as judge_leases
from devflow.doctor.checks.injection import judge as judge_injection
from devflow.doctor.checks.rights import grant
from devflow.doctor.checks.traefik import judge as judge_traefik
from devflow.doctor.checks.versions import PROGRAMS
from devflow.doctor.checks.versions import judge as judge_version
from devflow.doctor.finding import Status
from devflow.doctor.metrics_query import QueryError, query
from devflow.kube import Client
from tests.unit.docs.pages import CODE, rows

EMPTY = "providers.kubernetesCRD.allowEmptyServices"


@pytest.mark.parametrize(
    ("ahead", "status", "words"),
    [
        (0.4, Status.OK, "agree"),
        (-5.0, Status.OK, "agree"),
        (61.0, Status.WARNING, "61 s ahead of this machine's"),
        (-61.0, Status.WARNING, "61 s behind this machine's"),
    ],
)
def test_clocks_may_differ_by_some_seconds(ahead: float, status: Status, words: str) -> None:
    found = judge_clock(ahead)
    assert (found.status, words in found.what) == (status, True)


NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def lease(clock_ahead_seconds: float) -> dict[str, Any]:
    """A Lease as the API server has it after a renewal at noon by its own clock."""
    renewed = NOON + timedelta(seconds=clock_ahead_seconds)
    fields: dict[str, Any] = {"f:spec": {"f:holderIdentity": {}, "f:renewTime": {}}}
    managers = [
        {"manager": "devflow-controller", "time": "2026-07-01T12:00:00Z", "fieldsV1": fields},
        {"manager": "kubectl", "time": "2026-07-01T12:09:00Z", "fieldsV1": {"f:metadata": {}}},
    ]
    return {
        "metadata": {"namespace": "devflow", "managedFields": managers},
        "spec": {"holderIdentity": "one", "renewTime": f"{renewed:%Y-%m-%dT%H:%M:%S.%fZ}"},
    }


@pytest.mark.parametrize(
    ("clock_ahead", "later", "status", "words"),
    [
        (0.3, 2.0, Status.OK, "the controller is one"),
        (0.3, 19.0, Status.OK, "the controller is one"),
        (0.3, 3600.0, Status.ERROR, "one has not renewed its Lease for 3600 s; the limit is 15 s"),
        (600.0, 3600.0, Status.ERROR, "one has not renewed its Lease for 3600 s"),
        (600.0, 2.0, Status.WARNING, "the clock of the controller one is 600 s ahead of the clu"),
        (-600.0, 2.0, Status.WARNING, "the clock of the controller one is 600 s behind the clu"),
    ],
)
def test_a_controller_is_alive_and_its_clock_right_by_its_lease(
    clock_ahead: float, later: float, status: Status, words: str
) -> None:
    found = judge_lease(lease(clock_ahead), NOON + timedelta(seconds=later))
    assert (found.status, words in found.what) == (status, True)


def test_a_lease_that_was_left_over_is_no_error_beside_one_that_is_renewed() -> None:
    now, later = lease(0.0), NOON + timedelta(hours=1)
    now["metadata"]["managedFields"][0]["time"] = "2026-07-01T12:59:59Z"
    now["spec"]["renewTime"] = "2026-07-01T12:59:59.1Z"
    assert [one.status for one in judge_leases([lease(0.0)], later)] == [Status.ERROR]
    both = judge_leases([lease(0.0), now], later)
    assert [one.status for one in both] == [Status.WARNING, Status.OK]


def test_a_lease_that_tells_no_times_is_held() -> None:
    spec = {"holderIdentity": "one", "renewTime": None}
    bare = {"metadata": {"namespace": "devflow"}, "spec": spec}
    assert judge_lease(bare, None).status is judge_lease(bare, NOON).status is Status.OK


@pytest.mark.parametrize(
    ("labels", "fix"),
    [
        ({"istio-injection": "enabled"}, ""),
        ({"istio.io/rev": "1-31"}, ""),
        ({}, "istio-injection=enabled"),
        ({"istio-injection": "disabled"}, "istio-injection=enabled --overwrite"),
        ({"istio-injection": "disabled", "istio.io/rev": "1-31"}, "istio-injection-"),
    ],
)
def test_a_revision_injects_only_where_the_other_label_is_not(
    labels: dict[str, str], fix: str
) -> None:
    found = judge_injection("shop", labels)
    assert found.status is (Status.ERROR if fix else Status.OK)
    assert found.fix == (f"kubectl label namespace shop {fix}" if fix else "")


@pytest.mark.parametrize(
    ("image", "status"),
    [
        ("quay.io/argoproj/argo-rollouts:v1.9.0", Status.OK),
        ("registry:5000/argo-rollouts:v1.10.1@sha256:1a", Status.OK),
        ("quay.io/argoproj/argo-rollouts:v1.7.2", Status.WARNING),
        ("quay.io/argoproj/argo-rollouts@sha256:1a", Status.UNKNOWN),
    ],
)
def test_a_version_is_that_of_the_image(image: str, status: Status) -> None:
    assert judge_version(PROGRAMS[0], [image]).status is status


@pytest.mark.parametrize(
    ("started_with", "status"),
    [
        (["--providers.kubernetescrd", f"--{EMPTY}=true"], Status.OK),
        ([f"--{EMPTY}"], Status.OK),
        (["TRAEFIK_PROVIDERS_KUBERNETESCRD_ALLOWEMPTYSERVICES=true"], Status.OK),
        (["--providers.kubernetescrd=true", "--providers.kubernetesingress"], Status.ERROR),
        (["--providers.kubernetescrd", f"--{EMPTY}=false"], Status.ERROR),
        (["--configfile=/etc/traefik.yaml"], Status.UNKNOWN),
        ([], Status.UNKNOWN),
    ],
)
def test_traefik_has_to_keep_routes_of_services_without_pods(
    started_with: list[str], status: Status
) -> None:
    assert judge_traefik(started_with).status is status


def test_a_right_is_granted_by_the_command_that_is_shown() -> None:
    one = Wanted("argoproj.io", "rollouts/status", ("patch",), "shop")
    assert grant(one, "ann") == (
        "kubectl -n shop create role devflow-user-rollouts-status --verb=patch"
        " --resource=rollouts.argoproj.io/status && kubectl -n shop create rolebinding"
        " devflow-user-rollouts-status --role=devflow-user-rollouts-status --user=ann"
    )


def test_the_checks_are_those_that_are_documented() -> None:
    listed = [CODE.findall(name)[0] for name, *_ in rows("docs/doctor.md", "| check |")]
    assert listed == [check.name for check in CHECKS]


@pytest.mark.parametrize("address", ["prometheus:9090", "http://[", "http://a:99999", "http://"])
async def test_an_address_that_argo_rollouts_was_told_may_be_none(address: str) -> None:
    with pytest.raises(QueryError, match="not the address of a server"):
        await query(Client.__new__(Client), address, "up")
