"""What Traefik is told of the pods behind a Service."""

from devflow.lab.traffic.traefik.endpoint_slices import endpoint_slice

SERVICE = {
    "metadata": {"name": "shop", "namespace": "team", "uid": "7"},
    "spec": {"selector": {"app": "shop"}, "ports": [{"name": "http", "port": 80}]},
}


def test_a_slice_has_the_addresses_as_names_and_goes_with_its_service() -> None:
    made = endpoint_slice(SERVICE, [("127.64.0.6", 8080), ("127.64.0.5", 8080)])
    assert made["addressType"] == "FQDN"
    assert [one["addresses"] for one in made["endpoints"]] == [["127.64.0.5"], ["127.64.0.6"]]
    assert made["ports"] == [{"name": "http", "port": 8080, "protocol": "TCP"}]
    assert made["metadata"]["labels"] == {"kubernetes.io/service-name": "shop"}
    assert made["metadata"]["ownerReferences"][0]["uid"] == "7"


def test_a_service_without_pods_has_a_slice_without_endpoints() -> None:
    made = endpoint_slice(SERVICE, [])
    assert (made["endpoints"], made["ports"]) == ([], [])
