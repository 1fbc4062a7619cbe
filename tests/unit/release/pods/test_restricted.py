"""What of an app's pods is looser than Pod Security "restricted". The lab asks the API server."""

from typing import Any

import pytest

from devflow.release import build, parse_app
from devflow.release.workload.pods.restricted import loosened
from tests.unit.release.specs import LEAST


def lines(**keys: Any) -> list[str]:
    app = parse_app("shop", {**LEAST, **keys})
    return list(loosened(build(app).rollout["spec"]["template"]))


def test_an_app_is_restricted_by_default_and_so_are_its_other_containers() -> None:
    assert lines() == []
    assert lines(initContainers=[{"name": "a", "image": "a:1"}], volumes={"tmp": "/tmp"}) == []
    assert lines(securityContext={"runAsUser": 1000, "readOnlyRootFilesystem": True}) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {"securityContext": {"runAsUser": 0, "runAsNonRoot": False}},
            [
                "container shop may run as root (runAsNonRoot)",
                "container shop runs as root (runAsUser)",
            ],
        ),
        (
            {"securityContext": {"capabilities": {"add": ["SYS_PTRACE", "NET_BIND_SERVICE"]}}},
            ["container shop gets capabilities: SYS_PTRACE"],
        ),
        ({"volumes": {"a": {"hostPath": "/var"}}}, ["volume a is a hostPath"]),
        (
            {"podTemplate": {"spec": {"hostNetwork": True}}},
            ["pods share Network with their node (hostNetwork)"],
        ),
        (
            {"podSecurityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}},
            ["pods set kernel.msgmax of their node"],
        ),
        (
            {"podSecurityContext": {"seccompProfile": {"type": "Unconfined"}}},
            ["container shop has no seccomp profile"],
        ),
        (
            {
                "containers": [
                    {"name": "a", "image": "a:1", "ports": [{"containerPort": 1, "hostPort": 1}]}
                ]
            },
            ["container a takes port 1 of its node (hostPort)"],
        ),
    ],
)
def test_what_is_looser_has_a_line(keys: dict[str, Any], expected: list[str]) -> None:
    assert lines(**keys) == expected
