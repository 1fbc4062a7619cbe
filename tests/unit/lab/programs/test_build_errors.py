import pytest

from devflow.errors import Exit
from devflow.lab.programs.build_errors import build_failed


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("write /x: no space left on device", "Free some disk space"),
        ("go: go.mod requires go >= 1.26 (running go 1.24)", "Install that Go"),
        ("dial tcp: lookup example.org: no such host", "check the network"),
        ("x.go:1:1: syntax error", "usable etcd on PATH"),
    ],
)
def test_the_error_has_what_go_said_and_the_way_out(output: str, remedy: str) -> None:
    error = build_failed("etcd", "Go", f"runtime\nnet/http\n{output}")
    assert output in str(error)
    assert remedy in str(error)
    assert "net/http" not in str(error)
    assert error.exit_code is Exit.LAB
