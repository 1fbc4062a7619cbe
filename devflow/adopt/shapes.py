"""The shapes of what adoption reads: of each kind the part of its spec that is looked at.

Sources: Kubernetes' API of apps/v1, v1, networking.k8s.io/v1, autoscaling/v2 and policy/v1, and the
CRDs of Argo Rollouts, Istio, the Gateway API and KEDA. A pod template has Kubernetes' own schema.
"""

from collections.abc import Mapping
from typing import Any

from devflow.release.kubernetes.schema import POD_TEMPLATE, Schema

_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_FLAG: Schema = {"type": "boolean"}
_EITHER: Schema = {"format": "int-or-string"}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _object(required: str = "", /, **properties: Schema) -> Schema:
    """A mapping with these keys among others; ``required`` names those that must be there."""
    return {"type": "object", "properties": properties, "required": required.split()}


_TEXTS = _map(_TEXT)
_STRING_MATCH: Schema = {**_TEXTS, "maxProperties": 1}
OBJECT = _object(name=_TEXT, namespace=_TEXT, labels=_TEXTS, annotations=_TEXTS)
"""The metadata of any object."""

_PORT = _object("port", port=_WHOLE, targetPort=_EITHER, name=_TEXT, nodePort=_WHOLE)
_SERVICE = _object(
    selector=_TEXTS, ports=_list(_PORT), type=_TEXT, clusterIP=_TEXT, sessionAffinity=_TEXT
)

_ROLLING = _object(maxSurge=_EITHER, maxUnavailable=_EITHER)
_COUNTS: Mapping[str, Schema] = {
    "replicas": _WHOLE,
    "revisionHistoryLimit": _WHOLE,
    "progressDeadlineSeconds": _WHOLE,
    "minReadySeconds": _WHOLE,
    "template": {"$ref": POD_TEMPLATE},
}
_DEPLOYMENT = _object(strategy=_object(type=_TEXT, rollingUpdate=_ROLLING), **_COUNTS)
_HEADER = _object("headerName headerValue", headerName=_TEXT, headerValue=_STRING_MATCH)
_TEMPLATE = _object("templateName", templateName=_TEXT, clusterScope=_FLAG)
_STEP = _object(
    setWeight=_WHOLE,
    pause=_object(duration=_EITHER),
    setCanaryScale=_object(replicas=_WHOLE, weight=_WHOLE, matchTrafficWeight=_FLAG),
    setHeaderRoute=_object(match=_list(_HEADER)),
    setMirrorRoute=_object(match=_list(_object()), percentage=_WHOLE),
    analysis=_object(templates=_list(_TEMPLATE), args=_list(_object("name", name=_TEXT))),
)
_CANARY = _object(steps=_list(_STEP), trafficRouting=_object())
_BLUE_GREEN = _object(
    autoPromotionEnabled=_FLAG,
    autoPromotionSeconds=_WHOLE,
    previewReplicaCount=_WHOLE,
    scaleDownDelaySeconds=_WHOLE,
    previewService=_TEXT,
)
_ROLLOUT = _object(strategy=_object(canary=_CANARY, blueGreen=_BLUE_GREEN), **_COUNTS)

_BACKEND = _object(service=_object(name=_TEXT))
_PATHS = _object(paths=_list(_object(path=_TEXT, pathType=_TEXT, backend=_BACKEND)))
_INGRESS = _object(rules=_list(_object(host=_TEXT, http=_PATHS)), defaultBackend=_BACKEND)

_NAMED_VALUE = _object("name value", name=_TEXT, value=_TEXT, type=_TEXT)
_CHANGES = _object(set=_list(_NAMED_VALUE), add=_list(_NAMED_VALUE), remove=_list(_TEXT))
_PATH_TYPE = _one_of("PathPrefix", "Exact", "RegularExpression")
_HTTP_MATCH = _object(
    path=_object(type=_PATH_TYPE, value=_TEXT),
    headers=_list(_NAMED_VALUE),
    queryParams=_list(_NAMED_VALUE),
)
_HTTP_ROUTE = _object(
    hostnames=_list(_TEXT),
    rules=_list(
        _object(
            matches=_list(_HTTP_MATCH),
            backendRefs=_list(_object(name=_TEXT)),
            filters=_list(
                _object(type=_TEXT, requestHeaderModifier=_CHANGES, responseHeaderModifier=_CHANGES)
            ),
            timeouts=_object(request=_TEXT),
        )
    ),
)

_MATCHES = _map(_STRING_MATCH)
_TO = _object(destination=_object(host=_TEXT))
_MATCH = _object(
    uri=_STRING_MATCH,
    method=_STRING_MATCH,
    headers=_MATCHES,
    withoutHeaders=_MATCHES,
    queryParams=_MATCHES,
)
_ISTIO_RULE = _object(
    match=_list(_MATCH),
    route=_list(_TO),
    rewrite=_object(uri=_TEXT, authority=_TEXT),
    timeout=_TEXT,
    retries=_object(attempts=_WHOLE, perTryTimeout=_TEXT, retryOn=_TEXT),
    headers=_object(),
    corsPolicy=_object(allowOrigins=_list(_STRING_MATCH), maxAge=_TEXT),
    mirror=_object(host=_TEXT),
    mirrors=_list(_TO),
)
_VIRTUAL_SERVICE = _object(
    hosts=_list(_TEXT),
    gateways=_list(_TEXT),
    **{kind: _list(_ISTIO_RULE) for kind in ("http", "tcp", "tls")},
)

_TARGET = _object("name", name=_TEXT, kind=_TEXT)
_POLICY = _object("type value periodSeconds", type=_TEXT, value=_WHOLE, periodSeconds=_WHOLE)
_DIRECTION = _object(stabilizationWindowSeconds=_WHOLE, selectPolicy=_TEXT, policies=_list(_POLICY))
_RESOURCE = _object(name=_TEXT, target=_object(type=_TEXT, averageUtilization=_WHOLE))
_HPA = _object(
    "maxReplicas",
    scaleTargetRef=_TARGET,
    minReplicas=_WHOLE,
    maxReplicas=_WHOLE,
    metrics=_list(_object(resource=_RESOURCE)),
    behavior=_object(scaleUp=_DIRECTION, scaleDown=_DIRECTION),
    targetCPUUtilizationPercentage=_WHOLE,
)
_KEDA = _object(scaleTargetRef=_TARGET, triggers=_list(_object()))
_BUDGET = _object(selector=_object(matchLabels=_TEXTS), unhealthyPodEvictionPolicy=_TEXT)

SPECS: Mapping[str, Any] = {
    "Deployment": _DEPLOYMENT,
    "Rollout": _ROLLOUT,
    "Service": _SERVICE,
    "ConfigMap": _object(),
    "Ingress": _INGRESS,
    "HTTPRoute": _HTTP_ROUTE,
    "GRPCRoute": _HTTP_ROUTE,
    "VirtualService": _VIRTUAL_SERVICE,
    "DestinationRule": _object(host=_TEXT, trafficPolicy=_object(), subsets=_list(_object())),
    "HorizontalPodAutoscaler": _HPA,
    "ScaledObject": _KEDA,
    "PodDisruptionBudget": _BUDGET,
}
"""By kind. Objects of any other kind say nothing of an app."""
