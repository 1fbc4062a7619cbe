"""``devflow up`` of 100 apps, beside ``kubectl apply --server-side`` of the same YAML, in a lab."""

import asyncio
import dataclasses
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import yaml

from bench.goals import Result
from bench.kubectl import kubectl
from bench.measure import Command, compare, run_once
from bench.project import WITH_COMPONENTS, write_project
from devflow import engine
from devflow.kube import ApiError, Client, load_cluster
from devflow.lab import Lab
from devflow.release import Manifest

_APPS = 100
_GOAL_NEW = 0.25
_GOAL_UNCHANGED = 0.12
_NAMESPACED_AT_ONCE = 16


def bench(scratch: Path) -> Iterator[Result]:
    """Yields one result for objects that are new and one for objects that are there already."""
    lab = Lab(scratch / "lab")
    lab.up()
    # What it writes into the objects would be conflicts to kubectl, and work for both.
    (rollouts,) = (part for part in lab.status() if part.name == "argo-rollouts")
    assert rollouts.pid is not None
    os.kill(rollouts.pid, signal.SIGTERM)
    try:
        yield from _bench(scratch, lab)
    finally:
        lab.down(purge=True)


def _bench(scratch: Path, lab: Lab) -> Iterator[Result]:
    project = write_project(scratch / "up", WITH_COMPONENTS, _APPS, lab.kubeconfig)
    manifests = list(yaml.load_all(asyncio.run(engine.render(project, "bench")), yaml.CSafeLoader))
    # kubectl applies in the order of the file.
    manifests.sort(key=lambda manifest: manifest["kind"] != "Namespace")
    file = scratch / "apps.yaml"
    file.write_text(yaml.dump_all(manifests, Dumper=yaml.CSafeDumper))

    ours = Command(
        "devflow up",
        [
            str(Path(sys.executable).with_name("devflow")),
            "up",
            "-s",
            "bench",
            "--engine",
            "embedded",
        ],
        project,
    )
    peer = Command(
        "kubectl apply",
        [kubectl(), "--kubeconfig", str(lab.kubeconfig), "apply", "--server-side", "-f", str(file)],
        scratch,
    )
    wipe = partial(_wipe, lab, manifests, project)
    new = (dataclasses.replace(command, before=wipe) for command in (ours, peer))
    yield Result(f"up, {_APPS} apps, new", compare(*new, runs=2), peer.name, _GOAL_NEW)

    wipe()
    run_once(ours)
    run_once(peer)
    unchanged = compare(ours, peer, runs=3)
    yield Result(f"up, {_APPS} apps, unchanged", unchanged, peer.name, _GOAL_UNCHANGED)


def _wipe(lab: Lab, manifests: list[Manifest], project: Path) -> None:
    """Remove what either of the two has made, so that both begin with the namespaces alone."""
    shutil.rmtree(project / ".devflow", ignore_errors=True)
    asyncio.run(_delete(lab, [m for m in manifests if m["kind"] != "Namespace"]))


async def _delete(lab: Lab, manifests: list[Manifest]) -> None:
    limit = asyncio.Semaphore(_NAMESPACED_AT_ONCE)

    async def delete(kube: Client, manifest: Manifest) -> None:
        metadata = manifest["metadata"]
        async with limit:
            try:
                await kube.delete(
                    manifest["apiVersion"],
                    manifest["kind"],
                    metadata["name"],
                    metadata["namespace"],
                )
            except ApiError as error:
                if not error.is_not_found:
                    raise

    async with Client(load_cluster(lab.kubeconfig, Lab.context)) as kube:
        await asyncio.gather(*(delete(kube, manifest) for manifest in manifests))
