"""What Envoy's admin interface says, added up by pod."""

from typing import Any

from devflow.lab.load.answered import count


def _host(address: str, **counters: int) -> dict[str, Any]:
    stats = [
        # As Envoy writes them: as text, and no value for 0.
        {"name": name, "value": str(value)} if value else {"name": name}
        for name, value in counters.items()
    ]
    return {"address": {"socket_address": {"address": address, "port_value": 80}}, "stats": stats}


def _clusters(**hosts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "cluster_statuses": [
            {"name": f"outbound|80|{subset}|shop.shop.svc.cluster.local", "host_statuses": found}
            for subset, found in hosts.items()
        ]
    }


def test_successes_and_errors_were_answered_but_not_what_is_under_way() -> None:
    host = _host("127.10.0.1", rq_success=7, rq_error=2, rq_total=10, rq_active=1, rq_timeout=0)
    assert count(_clusters(stable=[host]), "shop", "shop") == {"127.10.0.1": 9}


def test_a_pod_in_two_subsets_is_added_up() -> None:
    found = _clusters(
        stable=[_host("127.10.0.1", rq_success=7)], canary=[_host("127.10.0.1", rq_success=2)]
    )
    assert count(found, "shop", "shop") == {"127.10.0.1": 9}


def test_apps_whose_names_end_alike_are_told_apart() -> None:
    found = _clusters(stable=[_host("127.10.0.1", rq_success=7)])
    assert count(found, "op", "shop") == {}
    assert count(found, "shop", "hop") == {}


def test_a_cluster_without_pods_counts_nothing() -> None:
    assert count({"cluster_statuses": [{"name": "istiod"}]}, "shop", "shop") == {}
    assert count({}, "shop", "shop") == {}
