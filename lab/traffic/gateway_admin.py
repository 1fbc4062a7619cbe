"""The gateway's admin interface: on a socket of this user's; what only reads is served on loopback.

Envoy's admin interface obeys ``POST /quitquitquit`` of anybody, any web page in a browser on this
machine included.
"""

from typing import Any

from devflow.lab.part import Site
from devflow.lab.site.ports import LOOPBACK

READ_ONLY = ("/stats/prometheus", "/clusters", "/config_dump")
_CLUSTER = "admin"
_TYPES = "type.googleapis.com/envoy.extensions"


def admin_socket(site: Site) -> dict[str, Any]:
    """Return the address of the whole interface: a file, as all parts run in the lab's folder."""
    # Nobody but its owner gets into the folder.
    return {"pipe": {"path": str(site.files("gateway") / "admin.sock"), "mode": 0o600}}


def admin_cluster(site: Site) -> dict[str, Any]:
    """Return the cluster that :func:`admin_listener` sends to."""
    endpoint = {"endpoint": {"address": admin_socket(site)}}
    return {
        "name": _CLUSTER,
        "type": "STATIC",
        "connect_timeout": "1s",
        "load_assignment": {
            "cluster_name": _CLUSTER,
            "endpoints": [{"lb_endpoints": [endpoint]}],
        },
    }


def admin_listener(port: int) -> dict[str, Any]:
    """Return a listener on loopback for GET requests of the pages that change nothing.

    A page of another site can't read the answers, also not by a DNS name of its own.
    """
    reads = {"name": ":method", "string_match": {"exact": "GET"}}
    routes = [
        {"match": {"path": path, "headers": [reads]}, "route": {"cluster": _CLUSTER}}
        for path in READ_ONLY
    ]
    host = {"name": "read", "domains": [f"{LOOPBACK}:{port}"], "routes": routes}
    manager = {
        "@type": f"{_TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": _CLUSTER,
        "route_config": {"name": _CLUSTER, "virtual_hosts": [host]},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{_TYPES}.filters.http.router.v3.Router"},
            }
        ],
    }
    filters = [
        {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager},
    ]
    return {
        "name": _CLUSTER,
        "address": {"socket_address": {"address": LOOPBACK, "port_value": port}},
        "filter_chains": [{"filters": filters}],
    }
