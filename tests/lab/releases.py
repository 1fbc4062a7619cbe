"""Releases of a small app in a cluster that is there, without an engine, and the command's view."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.release import build, parse_app
from tests.lab.cluster import call, status_of_spec
from tests.lab.waiting import PATIENCE_SECONDS

ROLLOUT = ("argoproj.io/v1alpha1", "Rollout")
QUICK: tuple[object, ...] = (10, "verify", 30, "verify", 100)
GATED: tuple[object, ...] = (10, "verify", 30, "approve", 100)
"""Waits for the test: a command that is slow to start misses nothing after the gate."""
COMMAND = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " from devflow.cli import main; sys.exit(main())"
)
"""A child of a command in the background, or under ``nohup``, is born deaf to Ctrl-C."""


@dataclass(frozen=True)
class App:
    """``shop`` in a namespace of its own: four pods, and a schedule of a few seconds."""

    lab: Lab
    namespace: str

    def image(self, version: int) -> str:
        return f"ghcr.io/acme/shop:{version}.0.0"

    async def release(
        self,
        kube: Client,
        version: int,
        fault: str | None = None,
        steps: tuple[object, ...] = QUICK,
    ) -> None:
        """Apply the app's objects as ``up`` does: weights and subsets only at their creation."""
        spec: dict[str, Any] = {
            "namespace": self.namespace,
            "image": self.image(version),
            "replicas": 4,
            "steps": list(steps),
            "verify": {"for": "2s"},
            "source": {"repoURL": "https://example.com/apps.git"},
        }
        if fault:
            spec["podAnnotations"] = {"lab.devflow.dev/fault": fault}
        made = build(parse_app("shop", spec))
        for manifest in made.routing:
            kind = manifest["apiVersion"], manifest["kind"]
            if not await _exists(kube, *kind, self.namespace):
                await kube.apply(manifest)
        await kube.apply(made.rollout)

    def deploy(
        self, version: int, fault: str | None = None, steps: tuple[object, ...] = QUICK
    ) -> None:
        call(self.lab, lambda kube: self.release(kube, version, fault, steps))

    def first_deploy(self) -> None:
        """Version 1.0.0, and wait until it is healthy."""
        self.deploy(1)
        self.wait_for(phase="Healthy")

    def wait_for(self, **status: object) -> None:
        """Until the Rollout's status of its newest generation has these values."""
        self._wait(lambda found: all(found.get(key) == value for key, value in status.items()))

    def _wait(self, is_it: Callable[[dict[str, Any]], bool]) -> None:
        async def wait(kube: Client) -> None:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for event in kube.watch(*ROLLOUT, self.namespace, "shop"):
                    if not event.object:
                        continue
                    found = await status_of_spec(kube, event.object)
                    if found and is_it(dict(found)):
                        return

        call(self.lab, wait)

    def patch_status(self, **status: object) -> None:
        call(
            self.lab,
            lambda kube: kube.patch(
                *ROLLOUT, "shop", self.namespace, {"status": status}, subresource="status"
            ),
        )

    def promote(self) -> None:
        """Let a release pass the gate that it has reached."""
        # Argo Rollouts pauses a while after it has reached the step; what isn't there can't go.
        self._wait(lambda found: bool(found.get("pauseConditions")))
        self.patch_status(pauseConditions=None)

    def delete(self) -> None:
        call(self.lab, lambda kube: kube.delete(*ROLLOUT, "shop", self.namespace))

    def watch(self, *options: str) -> "subprocess.Popen[str]":
        """``devflow watch shop``, started."""
        return start(
            *("watch", "shop", "-n", self.namespace, "--kubeconfig", str(self.lab.kubeconfig)),
            *("--context", self.lab.context, "--timeout", f"{PATIENCE_SECONDS:g}s", *options),
        )


STARTED: "list[subprocess.Popen[str]]" = []
"""What a test has started; what it leaves running ends with it."""


def start(
    *arguments: str, folder: Path | None = None, errors: IO[str] | int = subprocess.PIPE
) -> "subprocess.Popen[str]":
    """The command ``devflow``, started, with pipes for its output."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=folder,
        env=os.environ | {"TERM": "xterm-256color"},
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    STARTED.append(process)
    return process


def end_what_is_left() -> None:
    """End each command that still runs, as after a test that failed: one that sends requests would
    be in the way of all tests that follow.
    """
    for process in STARTED:
        if process.poll() is None:
            process.kill()
            process.communicate()
    STARTED.clear()


async def _exists(kube: Client, api_version: str, kind: str, namespace: str) -> bool:
    try:
        await kube.get(api_version, kind, "shop", namespace)
    except ApiError as error:
        if error.is_not_found:
            return False
        raise
    return True
