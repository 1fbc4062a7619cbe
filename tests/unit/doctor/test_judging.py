"""What the doctor makes of what it sees, where a lab can't show it."""

import pytest

from devflow.doctor.access import Wanted
from devflow.doctor.checks import CHECKS
from devflow.doctor.checks.clock import judge as judge_clock
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
