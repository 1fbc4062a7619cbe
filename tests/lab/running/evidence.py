"""Explains a failed test of the lab: objects, logs and record, in one folder for each test."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from devflow.errors import UserError
from devflow.kube import ApiError, Client, UnreachableError
from devflow.kube.client import Object
from devflow.lab import Lab
from devflow.manifest_yaml import to_text
from devflow.record.mongo import Archive, MongoUri
from devflow.record.store import StoreAwayError
from tests.lab.cluster import ARGO_CD, ARGO_CD_NAMESPACE, call, is_for
from tests.lab.running.labs import failures
from tests.lab.running.part_logs import LogMark

LOG_BYTES = 4 << 20
"""Of one part; the end explains more than the beginning."""
JOBS = 100
KINDS = (
    ("argoproj.io/v1alpha1", "Rollout"),
    ("argoproj.io/v1alpha1", "AnalysisRun"),
    ("apps/v1", "ReplicaSet"),
    ("v1", "Pod"),
    ("v1", "Service"),
    ("networking.istio.io/v1", "VirtualService"),
    ("networking.istio.io/v1", "DestinationRule"),
    ("networking.istio.io/v1", "WorkloadEntry"),
    ("v1", "Event"),
)
"""Never Secrets."""


def collect(mark: LogMark, test: str, namespaces: Sequence[str]) -> Path:
    """Write what explains the failure of a test; its folder.

    What can't be had is missing, and a line of ``missing.txt`` says why: a part of the lab that is
    down may be the very failure.
    """
    made = failures(test)
    missing = [
        *_write_logs(mark, made),
        *_write_objects(mark.lab, namespaces, made),
        *_write_jobs(mark.lab, namespaces, made),
    ]
    (made / "status.txt").write_text(
        "".join(f"{part.name} {part.state} {part.pid}\n" for part in mark.lab.status())
    )
    if missing:
        (made / "missing.txt").write_text("".join(f"{line}\n" for line in missing))
    return made


def _write_logs(mark: LogMark, folder: Path) -> Iterator[str]:
    (folder / "logs").mkdir()
    for part in mark.lab.parts:
        try:
            logged = mark.since(part.name)
        except OSError as error:
            yield f"log of {part.name}: {error}"
        else:
            if logged:
                (folder / "logs" / f"{part.name}.log").write_text(logged[-LOG_BYTES:])


def _write_objects(lab: Lab, namespaces: Sequence[str], folder: Path) -> Iterator[str]:
    missing: list[str] = []

    async def read(kube: Client) -> dict[str, list[Object]]:
        found: dict[str, list[Object]] = {}
        for api_version, kind in KINDS:
            for namespace in namespaces:
                try:
                    found.setdefault(kind, []).extend(
                        (await kube.list(api_version, kind, namespace))[0]
                    )
                except (ApiError, UnreachableError) as error:
                    missing.append(f"{kind} in {namespace}: {error}")
        for api_version, kind in ARGO_CD:
            try:
                items, _ = await kube.list(api_version, kind, ARGO_CD_NAMESPACE)
            except (ApiError, UnreachableError) as error:
                missing.append(f"{kind}: {error}")
            else:
                found[kind] = [item for item in items if is_for(item, namespaces)]
        return found

    try:
        kinds = call(lab, read)
    except (UserError, OSError) as error:
        missing.append(f"objects: {error}")
    else:
        for kind, objects in kinds.items():
            if objects:
                (folder / f"{kind}.yaml").write_text(to_text(objects))
    yield from missing


def _write_jobs(lab: Lab, namespaces: Sequence[str], folder: Path) -> Iterator[str]:
    async def read(_: Client) -> list[object]:
        async with Archive(MongoUri(lab.mongodb_uri.read_text(), "the lab")) as archive:
            return [
                {"job": job, "events": await archive.events(job.id)}
                for namespace in namespaces
                for job in (await archive.newest(None, namespace, JOBS)).jobs
            ]

    try:
        jobs = call(lab, read)
    except (UserError, StoreAwayError, OSError) as error:
        yield f"jobs: {error}"
    else:
        if jobs:
            (folder / "jobs.json").write_bytes(msgspec.json.format(msgspec.json.encode(jobs)))
