import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from devflow.lab.part import Part, Scrape
from devflow.lab.parts import discover, prometheus
from devflow.lab.site.layout import Layout
from devflow.lab.site.settle import settle


def jobs(folder: Path, parts: list[Part]) -> dict[str, Any]:
    with ExitStack() as reserved:
        site = settle(Layout(folder), parts, (), reserved)
    configuration = json.loads(prometheus.PART.files(site)["prometheus.yaml"])
    return {job["job_name"]: job for job in configuration["scrape_configs"]}


def test_a_part_says_itself_what_is_scraped_of_it(tmp_path: Path) -> None:
    part = Part(
        name="new",
        scrape=Scrape(job="new", address=lambda _site: "127.0.0.1:80", path="/stats", seconds=5),
    )
    assert jobs(tmp_path, [part])["new"] == {
        "job_name": "new",
        "metrics_path": "/stats",
        "honor_labels": False,
        "scrape_interval": "5s",
        "static_configs": [{"targets": ["127.0.0.1:80"]}],
    }


def test_what_releases_are_judged_by_is_scraped_at_their_pace(tmp_path: Path) -> None:
    found = jobs(tmp_path, discover())
    judging = {"kubernetes-pods", "traefik-proxy"}
    assert set(found) == {"devflow", "istiod", "gateway", "prometheus"} | judging
    assert {name for name, job in found.items() if "scrape_interval" not in job} == judging
