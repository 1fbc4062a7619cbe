"""What is wrong with an app's services, routes and scaling: one line each, with the way out."""

from typing import Any

import pytest

from devflow.release import SpecError, parse_app
from tests.unit.release.specs import LEAST

TCP = {"ports": [{"port": 5432, "protocol": "tcp"}]}
CASES: list[tuple[dict[str, Any], str]] = [
    ({"ports": [{"port": 1}, {"port": 2}]}, "ports[0].name: 'http' is another port's name, too;"),
    ({"ports": [{"port": 1}, {"port": 1, "name": "b"}]}, "ports[0].port: 1 is there twice;"),
    ({"ports": [{"port": 80, "name": "Web"}]}, "ports[0].name: 'Web' is not a port's name;"),
    ({"ports": [{"port": 0}]}, "ports[0].port: 0 is too small; the least is 1"),
    ({"ports": [{"port": 1, "protocol": "udp"}]}, "ports[0].protocol: udp can't be split;"),
    ({"ports": [{"port": 1}], "port": 2}, "port: is set beside 'ports';"),
    ({"gateway": "public"}, "gateway: 'public' names no namespace;"),
    ({"gateway": []}, "gateway: is empty; give it at least one"),
    ({"gateway": ["a/b", "a/b"], "hosts": ["a.b"]}, "gateway: has a gateway twice;"),
    ({"mesh": False}, "mesh: is off and there is no gateway:"),
    ({**TCP, "route": {"timeout": "1s"}}, "route.timeout: is for requests, and tcp has none;"),
    ({**TCP, "verify": {"errorRate": "< 1%"}}, "verify.errorRate: counts requests, and the main"),
    ({"route": {"paths": ["shop"]}}, "route.paths[0].prefix: 'shop' is not a path;"),
    ({"route": {"paths": ["/a?b"]}}, "route.paths[0].prefix: '/a?b' has a query;"),
    ({"route": {"match": [{}]}}, "route.match[0]: matches everything;"),
    ({"route": {"match": [{"method": "get"}]}}, "route.match[0].method: 'get' is not a method;"),
    ({"route": {"paths": ["/"], "match": [{"path": "/"}]}}, "route.paths: is set beside 'match';"),
    (
        {"route": {"match": [{"path": {"exact": "/a", "regex": "/b"}}]}},
        "route.match[0].path: needs exactly one of prefix, exact, regex; it has exact and regex",
    ),
    (
        {"route": {"paths": [{"regex": "/(?=a)"}]}},
        "route.paths[0].regex: '/(?=a)' looks ahead, behind or back,",
    ),
    (
        {"route": {"paths": [{"regex": "/a.*"}], "rewrite": "/"}},
        "route.rewrite: can't rewrite the path of paths[0], a regex;",
    ),
    ({"route": {"rewrite": {}}}, "route.rewrite: rewrites nothing;"),
    ({"route": {"timeout": "1.5s"}}, "route.timeout: '1.5s' is not a length of time;"),
    ({"route": {"timeout": "48h"}}, "route.timeout: '48h' is above 24h, the longest"),
    (
        {"route": {"timeout": "1s", "retries": {"attempts": 1, "perTryTimeout": "2s"}}},
        "route.retries.perTryTimeout: 2s is above the timeout, 1s, of all tries;",
    ),
    (
        {"route": {"retries": {"attempts": 0, "retryOn": ["5xx"]}}},
        "route.retries.attempts: 0 turns retries off;",
    ),
    (
        {"route": {"headers": {"request": {"set": {"Host": "a"}}}}},
        "route.headers.request.set.Host: 'Host' is the host of a request;",
    ),
    (
        {"route": {"headers": {"request": {"set": {"x-a": "1"}, "remove": ["X-A"]}}}},
        "route.headers.request.remove: 'X-A' is in 'set', too;",
    ),
    ({"route": {"cors": {"origins": []}}}, "route.cors.origins: is empty;"),
    ({"route": {"cors": {"origins": ["a.b"]}}}, "route.cors.origins[0].exact: 'a.b' is not an"),
    (
        {"route": {"cors": {"origins": ["*"], "credentials": True}}},
        "route.cors.credentials: browsers refuse it with the origin '*';",
    ),
    ({"route": {"mirror": "*.a"}}, "route.mirror.host: '*.a' stands for several hosts;"),
    (
        {"route": {"faults": {"abort": {"percent": 0, "status": 500}}}},
        "route.faults.abort.percent: 0 is too small; it has to be above 0",
    ),
    ({"trafficPolicy": {"tls": "mutual"}}, "trafficPolicy.tls.credentialName: is missing;"),
    (
        {"trafficPolicy": {"loadBalancing": "hash"}},
        "trafficPolicy.loadBalancing.hash: and 'by: hash' need each other;",
    ),
    ({"autoscaling": {"max": 2}}, "autoscaling: has nothing to scale by;"),
    ({"autoscaling": {"max": 2, "cpu": 50}}, "autoscaling.cpu: is a share of the request, and"),
    (
        {"autoscaling": {"min": 3, "max": 2, "cpuValue": "1"}},
        "autoscaling.min: 3 is above max, 2;",
    ),
    ({"autoscaling": {"min": 0, "max": 2, "cpuValue": "1"}}, "autoscaling.min: 0 needs 'keda';"),
    (
        {"autoscaling": {"max": 2, "metrics": [{"type": "Pods"}]}},
        "autoscaling.metrics[0].pods: is missing; a metric of type Pods has its settings there",
    ),
    (
        {"autoscaling": {"max": 2, "keda": {"triggers": [{"type": "cron"}]}}},
        "autoscaling.keda.triggers[0].metadata: null is not a mapping,",
    ),
    (
        {"autoscaling": {"max": 2, "keda": {"triggers": [{"type": "x", "metadata": {"n": 5}}]}}},
        "autoscaling.keda.triggers[0].metadata.n: 5 is not a text; put it in quotes",
    ),
    (
        {
            "autoscaling": {
                "max": 2,
                "cpuValue": "1",
                "behavior": {"up": {"policies": [{"pods": 2**31, "every": "15s"}]}},
            }
        },
        "autoscaling.behavior.up.policies[0].pods: 2147483648 is too large;",
    ),
    (
        {"autoscaling": {"max": 2, "metrics": [{"type": ["Pods"]}]}},
        "autoscaling.metrics[0].type: ['Pods'] is not a text; put it in quotes",
    ),
    ({"disruptionBudget": {}}, "disruptionBudget: needs exactly one of maxUnavailable,"),
    ({"disruptionBudget": {"maxUnavailable": 0}}, "disruptionBudget: lets no pod go,"),
    (
        {"replicas": 2, "disruptionBudget": {"minAvailable": 2}},
        "disruptionBudget.minAvailable: 2 of 2 pods have to stay,",
    ),
    ({"networkPolicy": {}}, "networkPolicy: restricts nothing;"),
    ({"networkPolicy": {"from": [{"network": "10.0.0.1/8"}]}}, "networkPolicy.from[0].network: "),
    *(
        ({"networkPolicy": {"from": [{"network": wrong}]}}, "networkPolicy.from[0].network: ")
        for wrong in ("10.0.0.1", "10.0.0.0/255.0.0.0", "fe80::%eth0/64", "::ffff:10.0.0.0/104")
    ),
    (
        {"service": {"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.1"]}},
        "service.loadBalancerSourceRanges[0]: '10.0.0.1' is no network;",
    ),
    (
        {"service": {"type": "LoadBalancer", "loadBalancerClass": "A b"}},
        "service.loadBalancerClass: 'A b' is not a class of load balancers;",
    ),
    (
        {"service": {"type": "NodePort", "nodePorts": {"web": 30080}}},
        "service.nodePorts.web: is no port of the app; there are http",
    ),
    (
        {
            "service": {"type": "NodePort", "nodePorts": {"http": 30080, "grpc": 30080}},
            "ports": [{"port": 80}, {"port": 81, "protocol": "grpc"}],
        },
        "service.nodePorts.grpc: 30080 is the number of 'http', too;",
    ),
    (
        {"service": {"annotations": {"a": "x" * 300_000}}},
        "service.annotations: has 300,001 bytes; the limit is",
    ),
    ({"adopt": "yes"}, "adopt: 'yes' is neither true nor false"),
    ({"maxSurge": 0, "maxUnavailable": 0}, "maxSurge: and maxUnavailable are both 0:"),
    ({"maxSurge": "lots"}, "maxSurge: 'lots' is no share;"),
    (
        {"dynamicStableScale": True, "scaleDown": {"oldStable": "1m"}},
        "scaleDown.oldStable: has no effect with dynamicStableScale,",
    ),
]


@pytest.mark.parametrize(("written", "line"), CASES, ids=lambda case: str(case)[:60])
def test_one_clear_line_for_each(written: dict[str, Any], line: str) -> None:
    with pytest.raises(SpecError) as error:
        parse_app("shop", {**LEAST, **written})
    first, *more = str(error.value).splitlines()
    assert first.startswith(line), first
    # Two that have the same name or number are told of each.
    assert all(other.split(":")[1:] == first.split(":")[1:] for other in more)
