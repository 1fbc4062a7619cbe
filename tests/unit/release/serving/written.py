"""Keys of an app's services, routes and scaling as a user may write them, in several forms."""

from typing import Any

from hypothesis import strategies as st

_names = st.from_regex(r"[a-z]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)
_paths = _names.map("/{}".format)
_spans = st.sampled_from(["250ms", "1s", "30s", "5m"])
_percents = st.sampled_from([0.5, 1, 25, 100])
_texts = st.one_of(
    _names,
    _names.map(lambda n: {"prefix": n}),
    st.just({"regex": "[a-z]+"}),
)
_matched_paths = st.one_of(_paths, _paths.map(lambda p: {"exact": p}), st.just("/"))
_headers = st.dictionaries(_names.map("x-{}".format), _texts, min_size=1, max_size=2)
_matches = st.one_of(
    st.fixed_dictionaries({"path": _matched_paths}, optional={"headers": _headers}),
    st.fixed_dictionaries({"method": st.sampled_from(["GET", "POST"])}),
    st.fixed_dictionaries({"withoutHeaders": _headers}),
)
_changes = st.fixed_dictionaries(
    {},
    optional={
        "set": st.dictionaries(_names.map("x-set-{}".format), _names, max_size=2),
        "add": st.dictionaries(_names.map("x-add-{}".format), _names, max_size=2),
        "remove": st.lists(_names.map("x-remove-{}".format), max_size=2, unique=True),
    },
)
_routes = st.fixed_dictionaries(
    {},
    optional={
        "match": st.lists(_matches, min_size=1, max_size=3),
        "rewrite": st.one_of(_paths, st.just("/"), st.just({"host": "inside.example.com"})),
        "timeout": st.just("10m"),
        "retries": st.one_of(
            st.integers(0, 5),
            st.just({"attempts": 2, "perTryTimeout": "1s", "retryOn": ["5xx", "reset"]}),
        ),
        "headers": st.fixed_dictionaries({}, optional={"request": _changes, "response": _changes}),
        "cors": st.just({"origins": ["https://a.example.com"], "maxAge": "1h"}),
        "mirror": st.one_of(
            _names, st.builds(lambda h, p: {"host": h, "percent": p}, _names, _percents)
        ),
        "faults": st.builds(
            lambda p, s: {
                "delay": {"percent": p, "for": s},
                "abort": {"percent": p, "status": 503},
            },
            _percents,
            _spans,
        ),
    },
)
_policies = st.fixed_dictionaries(
    {},
    optional={
        "connectionPool": st.fixed_dictionaries(
            {"maxConnections": st.integers(1, 100)}, optional={"idleTimeout": _spans}
        ),
        "outlierDetection": st.just({"consecutive5xxErrors": 5, "baseEjectionTime": "30s"}),
        "loadBalancing": st.sampled_from(
            ["roundRobin", {"by": "hash", "hash": {"header": "x-user"}}]
        ),
        "tls": st.sampled_from(["disable", "istioMutual", {"mode": "simple", "sni": "a"}]),
    },
)
_ports = st.sampled_from(
    [
        [{"port": 80, "targetPort": 8080}],
        [{"port": 8080, "name": "web"}, {"port": 9090, "protocol": "grpc"}],
        [{"port": 80, "protocol": "http2"}, {"port": 53, "protocol": "udp"}],
    ]
)
_autoscalers = st.sampled_from(
    [
        {"max": 5, "cpuValue": "500m"},
        {"min": 2, "max": 9, "memoryValue": "1Gi", "behavior": {"down": {"stabilization": "5m"}}},
        {"min": 0, "max": 3, "keda": {"triggers": [{"type": "cron", "metadata": {"a": "b"}}]}},
    ]
)
_scaling = st.fixed_dictionaries(
    {},
    optional={
        "autoscaling": _autoscalers,
        "dynamicStableScale": st.booleans(),
        "minPodsPerReplicaSet": st.integers(1, 3),
        "maxSurge": st.sampled_from([1, "50%"]),
        "maxUnavailable": st.sampled_from([0, "10%"]),
        "antiAffinity": st.sampled_from(["preferred", "required"]),
        "disruptionBudget": st.sampled_from([{"maxUnavailable": 1}, {"maxUnavailable": "25%"}]),
        "networkPolicy": st.sampled_from(
            [{"from": [{"namespace": "web"}]}, {"from": [], "to": [{"network": "10.0.0.0/8"}]}]
        ),
    },
)


@st.composite
def written_serving(draw: st.DrawFn) -> dict[str, Any]:
    """Keys that may stand in one app."""
    app = draw(_scaling)
    ports = draw(st.none() | _ports)
    if ports is None:
        app["port"] = draw(st.integers(1, 65_535))
    else:
        app["ports"] = ports
    return {**app, "route": draw(_routes), "trafficPolicy": draw(_policies)}
