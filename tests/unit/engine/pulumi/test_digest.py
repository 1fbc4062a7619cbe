"""What a person sees of a preview that failed."""

import json

import pytest

from devflow.engine.pulumi.digest import read_digest
from devflow.errors import Exit, UserError

URN = (
    "urn:pulumi:dev::devflow::devflow:index:CanaryRelease$kubernetes:core/v1:Service::shop-service"
)


def test_errors_are_named_with_their_resource_and_warnings_are_said() -> None:
    said: list[str] = []
    diagnostics = [
        {"severity": "warning", "message": "warning: it is deprecated\n"},
        {"severity": "error", "urn": URN, "message": "error: ports: refused\n"},
        {"severity": "info", "message": "noise"},
    ]
    with pytest.raises(UserError) as failure:
        read_digest(json.dumps({"diagnostics": diagnostics}), 255, said.append)
    assert str(failure.value).splitlines()[1:] == ["shop-service: ports: refused"]
    assert failure.value.exit_code is Exit.FAILED
    assert said == ["warning: it is deprecated"]


def test_a_preview_that_printed_nothing_failed() -> None:
    with pytest.raises(UserError, match=r"its message is above \(exit code 255\)"):
        read_digest("", 255, print)


def test_a_preview_that_succeeded_is_returned() -> None:
    assert read_digest('{"steps": []}', 0, print) == {"steps": []}
