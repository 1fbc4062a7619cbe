"""Records what Argo Rollouts writes into a Rollout during releases of all kinds.

``python -m tests.lab.recording FOLDER`` against the lab of ``$DEVFLOW_LAB`` writes one file per
kind: the first state, then one JSON merge patch for each change. The unit tests of the fold read
them from ``tests/unit/record/recorded``.
"""

import argparse
import asyncio
import secrets
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from devflow.kube import Client
from devflow.kube.auth.load_cluster import load_cluster
from devflow.lab import Lab
from tests.lab.recording.changes import lines
from tests.lab.recording.kinds import KINDS
from tests.lab.recording.recorder import Recorder


async def one(kube: Client, kind: Callable[[Recorder], Awaitable[None]], folder: Path) -> None:
    namespace = f"record-{secrets.token_hex(4)}"
    name = kind.__name__
    made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    await kube.apply(made)
    app = Recorder(kube, namespace)
    await app.apply(1)
    recording = asyncio.create_task(app.record())
    try:
        await app.healthy()
        await kind(app)
    except TimeoutError:
        print(name, "timed out", file=sys.stderr)
    finally:
        recording.cancel()
        found = "".join(f"{line}\n" for line in lines(app.seen))
        (folder / f"{name}.jsonl").write_text(found)
        await kube.delete("v1", "Namespace", namespace)


async def main(folder: Path) -> None:
    here = Lab()
    async with Client(load_cluster(here.kubeconfig, here.context)) as kube:
        await asyncio.gather(*(one(kube, kind, folder) for kind in KINDS))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab.recording",
        description="Record releases of all kinds in the lab of $DEVFLOW_LAB.",
    )
    parser.add_argument("folder", type=Path, help="where to write one file per kind")
    chosen: Path = parser.parse_args().folder
    chosen.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(chosen))
