"""What an Application tells of one commit, and what it doesn't."""

import pytest
from msgspec.structs import replace

from devflow.live import ApplicationState
from devflow.record.fold.argocd_sync import is_synced, sync_failure, sync_repeated

SYNCED = ApplicationState("argocd", "shop", 1, "Synced", "1a2b3c", "Succeeded", "", "")
FAILED = replace(
    SYNCED, sync="OutOfSync", operation="Failed", operation_revision="4d5e6f", message="no field"
)


@pytest.mark.parametrize(
    ("application", "commit", "synced"),
    [
        (SYNCED, "1a2b3c", True),
        (SYNCED, "", True),
        (SYNCED, "4d5e6f", False),
        (replace(SYNCED, operation_revision="4d5e6f"), "4d5e6f", True),
        (replace(SYNCED, operation_revision="4d5e6f", operation="Failed"), "4d5e6f", False),
        (replace(SYNCED, sync="OutOfSync"), "1a2b3c", False),
    ],
)
def test_a_commit_is_delivered_when_it_is_the_one_that_was_synced(
    application: ApplicationState, commit: str, synced: bool
) -> None:
    assert is_synced(application, commit) is synced


def test_a_failure_of_another_commit_tells_nothing_of_this_one() -> None:
    assert sync_failure(FAILED, "4d5e6f") == "no field"
    assert sync_failure(FAILED, "1a2b3c") == ""
    assert sync_failure(replace(FAILED, operation="Running", retries=2), "4d5e6f") == ""


def test_a_sync_that_is_repeated_holds_up_every_commit() -> None:
    assert sync_repeated(replace(FAILED, operation="Running", retries=2)) == "no field"
    assert sync_repeated(replace(FAILED, operation="Running")) == ""
    assert sync_repeated(replace(FAILED, operation="Running", retries=1, message="")) != ""
