"""Apps that together use every key of a release spec, those within values included."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from devflow.release import AppSpec

SOURCE: dict[str, Any] = {"repoURL": "https://example.com/acme/deploy.git"}
_ENV: dict[str, Any] = {
    "PLAIN": "text",
    "PASSWORD": {"secret": "db", "key": "password", "optional": True},
    "LEVEL": {"configMap": "settings", "key": "level"},
    "IP": {"field": "status.podIP"},
    "HEAP": {"resource": "limits.memory", "divisor": "1Mi", "container": "shop"},
}
_ENV_FROM = [{"configMap": "settings"}, {"secret": "keys", "prefix": "KEY_", "optional": True}]
_CONTAINER: dict[str, Any] = {
    "image": "ghcr.io/acme/other:1.0.0",
    "command": ["/other"],
    "args": ["--verbose"],
    "env": _ENV,
    "envFrom": _ENV_FROM,
    "resources": {"requests": {"cpu": "10m"}, "limits": {"memory": "64Mi"}},
    "imagePullPolicy": "Always",
    "securityContext": {"readOnlyRootFilesystem": True},
    "ports": [{"name": "admin", "containerPort": 9901}],
    "mounts": {"tmp": "/tmp"},
}
_PROBES: dict[str, Any] = {
    "readinessProbe": "/ready",
    "livenessProbe": {"path": "/live", "periodSeconds": 3},
    "startupProbe": 9901,
    "preStop": {"exec": {"command": ["/drain"]}},
}
_SCALING: dict[str, Any] = {
    "stabilization": "1m",
    "policies": [{"pods": 2, "every": "15s"}, {"percent": 50, "every": "1m"}],
    "select": "min",
}
_TEXTS: dict[str, Any] = {
    "x-exact": {"exact": "a"},
    "x-prefix": {"prefix": "a"},
    "x-regex": {"regex": "a+"},
}
_CHANGES = {"set": {"x-a": "1"}, "add": {"x-b": "2"}, "remove": ["x-c"]}
_POLICY = [{"namespace": "web", "pods": {"app": "front"}}, {"network": "10.0.0.0/8"}]

EVERY_KEY: Mapping[str, dict[str, Any]] = {
    "pods": {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": {**SOURCE, "path": "apps", "targetRevision": "main", "file": "apps.yaml"},
        "namespace": "pods",
        "adopt": True,
        **{key: value for key, value in _CONTAINER.items() if key not in ("ports", "mounts")},
        **_PROBES,
        "preStop": "10s",
        "terminationGracePeriod": "1m",
        "minReady": "5s",
        "volumes": {"tmp": "/tmp", "tls": {"secret": "tls", "mount": "/etc/tls"}},
        "initContainers": [
            {**_CONTAINER, **_PROBES, "name": "sidecar", "restartPolicy": "Always"},
            {**_CONTAINER, "name": "migrate"},
        ],
        "containers": [{**_CONTAINER, **_PROBES, "name": "metrics"}],
        "imagePullSecrets": ["registry"],
        "podSecurityContext": {"fsGroup": 2000},
        "serviceAccount": {"annotations": {"example.com/role": "shop"}, "token": False},
        "podLabels": {"team": "checkout"},
        "podAnnotations": {"example.com/a": "b"},
        "canaryMetadata": {"labels": {"track": "canary"}, "annotations": {"example.com/c": "d"}},
        "stableMetadata": {"labels": {"track": "stable"}, "annotations": {"example.com/e": "f"}},
        "nodeSelector": {"disk": "ssd"},
        "tolerations": ["dedicated=shop:NoSchedule"],
        "affinity": {"nodeAffinity": {}},
        "topologySpread": ["example.com/rack"],
        "priorityClassName": "important",
        "runtimeClassName": "gvisor",
        "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a.example.com"]}],
        "dnsConfig": {"options": [{"name": "ndots", "value": "1"}]},
        "podTemplate": {"spec": {"enableServiceLinks": False}},
        "config": {
            "files": {"a.yaml": "b: 1\n"},
            "path": "/etc/shop",
            "values": {"GREETING": "hi"},
        },
        "secretChecksums": {"db": "sha256:9f86d081884c7d65"},
        "replicas": 4,
        "replicaProgressThreshold": "90%",
        "router": {"nginx": {"className": "public"}},
        "hosts": ["pods.example.com"],
    },
    "routes": {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": SOURCE,
        "namespace": "routes",
        "steps": [10, "verify", 50, "approve", 100],
        "strategy": "canary",
        "rollback": "manual",
        "rollbackWindow": 2,
        "progressDeadline": "5m",
        "revisionHistoryLimit": 5,
        "verify": {
            "for": "3m",
            "grace": "10s",
            "errorRate": "< 1%",
            "latencyP50": "< 100ms",
            "latencyP95": "<= stable + 50ms",
            "latencyP99": "<= stable * 1.5",
            "minQps": 1,
            "custom": {"query": "up", "success": "< 5", "failure": "> 9"},
            "window": "1m",
            "interval": "20s",
            "count": 3,
            "failureLimit": 1,
            "minRequests": 5,
            "inconclusive": "fail",
            "dryRun": True,
            "background": 10,
        },
        "prometheus": {"address": "http://prometheus:9090", "scrapeInterval": "5s"},
        "serviceAccount": {"name": "shop"},
        "port": 8080,
        "hosts": ["routes.example.com"],
        "gateway": ["istio-ingress/public", "istio-ingress/internal"],
        "mesh": False,
        "route": {
            "paths": ["/shop", {"exact": "/a"}, {"prefix": "/b"}, {"regex": "/c.*"}],
            "timeout": "5s",
            "retries": {"attempts": 2, "perTryTimeout": "800ms", "retryOn": ["5xx"]},
            "headers": {"request": _CHANGES, "response": _CHANGES},
            "cors": {
                "origins": ["https://a", {"exact": "https://b"}, {"regex": "d"}],
                "methods": ["GET"],
                "headers": ["x-a"],
                "expose": ["x-b"],
                "maxAge": "1h",
                "credentials": True,
            },
            "mirror": {"host": "shadow", "port": 80, "percent": 10},
            "faults": {
                "delay": {"percent": 5, "for": "1s"},
                "abort": {"percent": 1, "status": 503},
            },
        },
        "trafficPolicy": {
            "connectionPool": {
                "maxConnections": 9,
                "connectTimeout": "1s",
                "idleTimeout": "1m",
                "maxPendingRequests": 8,
                "maxRequests": 7,
                "maxRequestsPerConnection": 6,
                "maxRetries": 5,
            },
            "outlierDetection": {
                "consecutive5xxErrors": 5,
                "consecutiveGatewayErrors": 4,
                "interval": "10s",
                "baseEjectionTime": "30s",
                "maxEjectionPercent": 20,
                "minHealthPercent": 10,
            },
            "loadBalancing": {"by": "leastRequest", "warmup": "30s"},
            "tls": {"mode": "simple", "sni": "a", "credentialName": "c"},
        },
        "scaleDown": {"oldStable": "1m", "abortedCanary": "keep"},
        "replicas": 3,
        "minPodsPerReplicaSet": 2,
        "maxSurge": "50%",
        "maxUnavailable": 0,
        "antiAffinity": "preferred",
        "disruptionBudget": {"minAvailable": 1, "unhealthyPods": "alwaysAllow"},
        "networkPolicy": {"from": _POLICY, "to": _POLICY},
    },
    "service": {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": {**SOURCE, "type": "plugin"},
        "namespace": "service",
        "service": {
            "type": "LoadBalancer",
            "labels": {"a": "b"},
            "annotations": {"example.com/a": "b"},
            "sessionAffinity": "ClientIP",
            "externalTrafficPolicy": "Local",
            "loadBalancerClass": "example.com/lb",
            "loadBalancerSourceRanges": ["10.0.0.0/8"],
            "nodePorts": {"web": 30080},
        },
        "ports": [
            {"port": 80, "targetPort": 8080, "name": "web", "protocol": "http2"},
            {"port": 90, "protocol": "grpc"},
        ],
        "route": {
            "match": [
                {
                    "path": {"prefix": "/api"},
                    "method": "GET",
                    "headers": _TEXTS,
                    "withoutHeaders": {f"{name}-not": text for name, text in _TEXTS.items()},
                    "query": {"exact": {"exact": "a"}, "regex": {"regex": "a+"}},
                },
                {"path": {"exact": "/a"}},
            ],
            "rewrite": {"host": "inside.example.com", "path": "/"},
        },
        "trafficPolicy": {
            "loadBalancing": {
                "by": "hash",
                "hash": {"cookie": {"name": "session", "path": "/", "ttl": "1h"}},
            }
        },
        "autoscaling": {
            "min": 2,
            "max": 9,
            "cpu": 70,
            "memory": 80,
            "metrics": [{"type": "External", "external": {"metric": {"name": "a"}}}],
            "behavior": {"up": _SCALING, "down": _SCALING},
        },
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
        "dynamicStableScale": True,
        "disruptionBudget": {"maxUnavailable": 1},
    },
    "keda": {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": SOURCE,
        "namespace": "keda",
        "trafficPolicy": {"loadBalancing": {"by": "hash", "hash": {"sourceIp": True}}},
        "autoscaling": {
            "max": 9,
            "keda": {
                "triggers": [{"type": "cron", "metadata": {"a": "b"}}],
                "pollingInterval": "15s",
                "cooldownPeriod": "5m",
            },
        },
    },
    "hashes": {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": SOURCE,
        "namespace": "hashes",
        "route": {"match": [{"path": {"regex": "/b.*"}}]},
        "trafficPolicy": {"loadBalancing": {"by": "hash", "hash": {"header": "x-user"}}},
        "autoscaling": {"max": 9, "cpuValue": "1", "memoryValue": "1Gi"},
    },
    "queries": {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": SOURCE,
        "namespace": "queries",
        "trafficPolicy": {"loadBalancing": {"by": "hash", "hash": {"query": "user"}}},
    },
    "previewed": {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": SOURCE,
        "namespace": "previewed",
        "strategy": "blueGreen",
        "steps": "blue-green",
        "hosts": ["previewed.example.com"],
        "gateway": "istio-ingress/public",
        "preview": {"replicas": 1, "hosts": ["preview.example.com"]},
    },
    "referring": {
        "source": SOURCE,
        "namespace": "referring",
        "workloadRef": {"deployment": "web", "scaleDown": "progressively"},
        "minReady": "5s",
    },
}
"""By name. What shapes no workload of an app that the plugin renders is in ``DELIVERED``."""
DELIVERED: dict[str, Any] = {
    "image": "ghcr.io/acme/shop:1.0.0",
    "source": SOURCE,
    "delivery": "gitops",
    "application": {
        "namespace": "argo-cd",
        "project": "teams",
        "sync": {"automated": True, "prune": False, "selfHeal": False},
        "onRemoval": "keep",
    },
}


def keys_of(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """The paths of all keys of a model, those within values included."""
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        yield key
        for inner in _models_in(field.annotation):
            yield from keys_of(inner, f"{key}.")


def used_keys(written: Mapping[str, Any], model: type[BaseModel] = AppSpec) -> Iterator[str]:
    """The paths of those that are written."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in written:
            continue
        yield key
        for value in _values_in(written[key]):
            for inner in _models_in(field.annotation):
                yield from (f"{key}.{one}" for one in used_keys(value, inner))


def _values_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """A mapping, those in a list, and those by name in a mapping."""
    if isinstance(value, Mapping):
        yield value
        yield from (one for one in value.values() if isinstance(one, Mapping))
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
