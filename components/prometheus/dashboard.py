"""A dashboard for Grafana: each app's revisions side by side."""

import json

from devflow.components.prometheus.rules import ERRORS, LATENCY, REQUESTS

_APP = '{namespace=~"$namespace",destination_service_name=~"$app"}'
_PANELS = (
    ("Requests a second", REQUESTS, "reqps"),
    ("Share of errors", ERRORS, "percentunit"),
    ("95 of 100 answers within", LATENCY, "ms"),
)
_DATA_SOURCE = {"type": "prometheus", "uid": "${data}"}


def _panel(index: int, title: str, metric: str, unit: str) -> dict[str, object]:
    return {
        "id": index + 1,
        "type": "timeseries",
        "title": title,
        "datasource": _DATA_SOURCE,
        "gridPos": {"x": 8 * index, "y": 0, "w": 8, "h": 10},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {
                "refId": "A",
                "datasource": _DATA_SOURCE,
                "expr": f"{metric}{_APP}",
                "legendFormat": "{{destination_service_name}} {{rollouts_pod_template_hash}}",
            }
        ],
    }


def _variable(name: str, label: str) -> dict[str, object]:
    return {
        "name": name,
        "type": "query",
        "datasource": _DATA_SOURCE,
        "query": f"label_values({REQUESTS}, {label})",
        "refresh": 2,
        "includeAll": True,
        "multi": True,
    }


DASHBOARD = json.dumps(
    {
        "uid": "devflow",
        "title": "Devflow: releases",
        "schemaVersion": 39,
        "refresh": "10s",
        "time": {"from": "now-30m", "to": "now"},
        "templating": {
            "list": [
                {"name": "data", "type": "datasource", "query": "prometheus"},
                _variable("namespace", "namespace"),
                _variable("app", "destination_service_name"),
            ]
        },
        "panels": [_panel(index, *panel) for index, panel in enumerate(_PANELS)],
    },
    indent=1,
    sort_keys=True,
)
"""The dashboard as JSON. Grafana's sidecar imports it from a ConfigMap."""
