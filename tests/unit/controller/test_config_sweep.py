"""Which configurations nothing needs any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

from devflow.controller.cluster.config_sweep import YOUNGEST, unused_configs

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def config(name: str, age: timedelta = YOUNGEST) -> dict[str, Any]:
    return {"metadata": {"name": name, "creationTimestamp": (NOW - age).isoformat()}}


def test_one_that_a_pod_template_refers_to_is_kept_wherever_it_stands_there() -> None:
    templates: list[dict[str, Any]] = [
        {"spec": {"volumes": [{"configMap": {"name": "mounted"}}]}},
        {"spec": {"containers": [{"env": [{"valueFrom": {"configMapKeyRef": {"name": "read"}}}]}]}},
    ]
    found = unused_configs([config("mounted"), config("read"), config("gone")], templates, NOW)
    assert [one["metadata"]["name"] for one in found] == ["gone"]


def test_a_new_one_waits_for_the_rollout_that_is_to_refer_to_it() -> None:
    young = config("young", YOUNGEST - timedelta(seconds=1))
    assert unused_configs([young], [], NOW) == []
