"""Prometheus: collects what the parts count, as each declares; releases are judged by it."""

import json
from typing import Any

from devflow.lab.part import Part, Scrape, Site
from devflow.lab.programs.go_binary import GoBinary
from devflow.lab.running.probe import answers

_NAME = "prometheus"
SCRAPE_SECONDS = 1
"""In a cluster it is 15 s and more; steps of the lab last seconds only."""


def _job(scrape: Scrape, site: Site) -> dict[str, Any]:
    interval = {"scrape_interval": f"{scrape.seconds}s"} if scrape.seconds else {}
    return {
        "job_name": scrape.job,
        "metrics_path": scrape.path,
        "honor_labels": scrape.honor_labels,
        **interval,
        "static_configs": [{"targets": [scrape.address(site)]}],
    }


def _files(site: Site) -> dict[str, str]:
    interval = f"{SCRAPE_SECONDS}s"
    configuration = {
        "global": {"scrape_interval": interval, "scrape_timeout": interval},
        "scrape_configs": [_job(scrape, site) for scrape in site.scrapes],
    }
    return {"prometheus.yaml": json.dumps(configuration, indent=2)}


def _command(site: Site) -> list[str]:
    return [
        f"--config.file={site.files(_NAME) / 'prometheus.yaml'}",
        f"--web.listen-address={site.address(f'{_NAME}.http')}",
        f"--storage.tsdb.path={site.data(_NAME)}",
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
    scrape=Scrape(job=_NAME, address=lambda site: site.address(f"{_NAME}.http")),
    files=_files,
    command=_command,
    ready=_ready,
)
