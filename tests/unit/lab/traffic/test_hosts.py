from typing import Any

from devflow.lab.traffic.hosts import clashes


def _claim(
    name: str, host: str, second: int = 0, namespace: str = "shops", gateway: str = "in/public"
) -> dict[str, Any]:
    return {
        "metadata": {
            "name": name,
            "namespace": namespace,
            "creationTimestamp": f"2026-01-01T00:00:0{second}Z",
        },
        "spec": {"hosts": [name, host], "gateways": ["mesh", gateway]},
    }


def test_the_younger_of_two_that_claim_a_host_is_not_served() -> None:
    older, younger = _claim("shop", "a.test", 1), _claim("cart", "a.test", 2)
    (clash,) = clashes([younger, older])
    assert clash.ignored is younger
    assert str(clash) == (
        "host a.test at gateway in/public belongs to shops/shop already, which gets all its "
        "requests: give one of the two another host"
    )


def test_a_host_belongs_to_an_app_whatever_its_virtual_services_are_called() -> None:
    labels = {"app.kubernetes.io/name": "shop"}
    weights, hosts = (_claim(name, "a.test") for name in ("shop", "shop-hosts"))
    weights["metadata"]["labels"] = hosts["metadata"]["labels"] = labels
    assert not clashes([weights, hosts])
    (clash,) = clashes([hosts, _claim("till", "a.test", 1)])
    assert clash.served == "shops/shop"


def test_different_hosts_and_different_gateways_do_not_clash() -> None:
    assert not clashes([_claim("shop", "a.test"), _claim("cart", "b.test")])
    assert not clashes([_claim("shop", "a.test"), _claim("cart", "a.test", gateway="in/other")])


def test_short_names_of_two_namespaces_are_not_the_same() -> None:
    assert not clashes([_claim("shop", "a.test"), _claim("shop", "b.test", namespace="others")])


def test_a_gateway_is_meant_in_the_own_namespace_unless_it_names_one() -> None:
    near = _claim("shop", "a.test", gateway="public", namespace="in")
    assert len(clashes([near, _claim("cart", "a.test", 1)])) == 1
