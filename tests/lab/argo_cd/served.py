"""A project's app behind the gateway, brought up by either engine."""

from typing import Any

from devflow.errors import Exit
from tests.lab.argo_cd.projects import Project
from tests.lab.loads import fetch
from tests.lab.waiting import eventually

RATE = 20.0
"""Requests per second."""


def host(project: Project) -> str:
    return f"{project.app.name}.localhost"


def routed(project: Project) -> dict[str, Any]:
    return {"hosts": [host(project)], "gateway": "istio-ingress/public", "steps": [100]}


def up(project: Project, engine: str = "embedded") -> str:
    done = project.devflow("up", "--engine", engine)
    assert done.returncode == Exit.OK, done.stderr + done.stdout
    return done.stdout


def wait_until_served(project: Project) -> None:
    lab = project.app.lab
    eventually("served", lambda: fetch(lab.gateway, Host=host(project))[0] == 200)
