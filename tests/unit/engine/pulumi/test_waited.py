"""What is said of a Helm release that wasn't ready in time."""

import pytest

from devflow.engine.pulumi.waited import Waited

RELEASE = "istio-public"
AFTER_UP = (
    f"    error: release {RELEASE} failed, and has been uninstalled due to atomic being set:"
    " context deadline exceeded"
)
"""As the CLI 3.260 said of a gateway whose load balancer never got an address."""
AFTER_A_CHANGE = AFTER_UP.replace("uninstalled", "rolled back")


def hint(*lines: str) -> str:
    waited = Waited()
    for line in lines:
        waited.take(line)
    return waited.hint


@pytest.mark.parametrize("line", [AFTER_UP, AFTER_A_CHANGE])
def test_it_is_named_once_with_what_it_may_lack(line: str) -> None:
    said = hint("Diagnostics:", line, line)
    assert said.startswith(f": {RELEASE} not ready in time. ")
    assert "Service of type LoadBalancer" in said
    assert "\n" not in said


def test_nothing_is_said_of_other_failures() -> None:
    other = AFTER_UP.replace("context deadline exceeded", "admission webhook denied the request")
    assert hint("error: update failed", other) == ""
