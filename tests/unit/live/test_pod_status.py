from typing import Any

import pytest

from tests.unit.watch.objects import pod, read_pod


def waiting(reason: str) -> dict[str, Any]:
    return {"containerStatuses": [{"restartCount": 3, "state": {"waiting": {"reason": reason}}}]}


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ({}, "Ready"),
        ({"conditions": [{"type": "Ready", "status": "False"}]}, "NotReady"),
        ({"conditions": []}, "NotReady"),
        ({"phase": "Pending", "conditions": []}, "Pending"),
        ({"phase": "Failed", "reason": "Evicted"}, "Evicted"),
        (waiting("CrashLoopBackOff"), "CrashLoopBackOff"),
        ({"phase": "Pending"} | waiting("ImagePullBackOff"), "ImagePullBackOff"),
        (
            {"containerStatuses": [{"state": {"terminated": {"exitCode": 1, "reason": "Error"}}}]},
            "Error",
        ),
        (
            {"initContainerStatuses": waiting("ErrImagePull")["containerStatuses"]},
            "Init:ErrImagePull",
        ),
        (
            {"initContainerStatuses": [{"state": {"terminated": {"exitCode": 0}}}]},
            "Ready",
        ),
    ],
)
def test_a_pod_is_told_in_one_word(status: dict[str, Any], word: str) -> None:
    assert read_pod(pod("shop-1", "old", **status)).status == word


def test_a_pod_being_deleted_is_terminating_even_while_ready() -> None:
    leaving = pod("shop-1", "old")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T12:00:09Z"
    assert read_pod(leaving).status == "Terminating"
    assert read_pod(leaving).terminating


def test_restarts_of_all_containers_are_counted() -> None:
    both = waiting("CrashLoopBackOff")["containerStatuses"] * 2
    assert read_pod(pod("shop-1", "old", containerStatuses=both)).restarts == 6
