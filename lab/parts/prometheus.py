"""Prometheus: collects what the pods, istiod and the gateway count; releases are judged by it."""

import json
from typing import Any

from devflow.lab.part import Part, Site
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.probe import answers
from devflow.lab.site.pod_network import CLAIM_PORT, claim_address

_NAME = "prometheus"
SCRAPE_SECONDS = 1
"""In a cluster it is 15 s and more; steps of the lab last seconds only."""


def _pods(site: Site) -> dict[str, Any]:
    """All pods at one address, labelled as Prometheus' Helm chart labels them in a cluster."""
    address = f"{claim_address(site.pod_network)}:{CLAIM_PORT}"
    return {
        "job_name": "kubernetes-pods",
        "honor_labels": True,
        "static_configs": [{"targets": [address]}],
    }


def _static(job: str, address: str, path: str = "/metrics") -> dict[str, Any]:
    return {
        "job_name": job,
        "metrics_path": path,
        # Nobody is judged by these.
        "scrape_interval": "15s",
        "static_configs": [{"targets": [address]}],
    }


def _files(site: Site) -> dict[str, str]:
    interval = f"{SCRAPE_SECONDS}s"
    configuration = {
        "global": {"scrape_interval": interval, "scrape_timeout": interval},
        "scrape_configs": [
            _pods(site),
            _static("devflow", site.address("devflow.http")),
            _static("istiod", site.address("istiod.metrics")),
            _static("gateway", site.address("gateway.admin"), "/stats/prometheus"),
            _static(_NAME, site.address(f"{_NAME}.http")),
        ],
    }
    return {"prometheus.yaml": json.dumps(configuration, indent=2)}


def _command(site: Site) -> list[str]:
    return [
        f"--config.file={site.files(_NAME) / 'prometheus.yaml'}",
        f"--web.listen-address={site.address(f'{_NAME}.http')}",
        f"--storage.tsdb.path={site.layout.data(_NAME)}",
        "--storage.tsdb.retention.time=6h",
        "--storage.tsdb.retention.size=512MB",
        "--log.level=warn",
    ]


async def _ready(site: Site) -> bool:
    return await answers(f"http://{site.address(f'{_NAME}.http')}/-/ready")


PART = Part(
    name=_NAME,
    # A lab without judgement can be used already: what moves traffic is built before it.
    rank=62,
    needs=("pods",),
    binary=GoBinary(
        _NAME,
        "github.com/prometheus/prometheus/cmd/prometheus",
        at_least=(3, 5),
        below=(4, 0),
        tags=("remove_all_sd",),
    ),
    ports=("http",),
    files=_files,
    command=_command,
    ready=_ready,
)
