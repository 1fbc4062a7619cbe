"""A job to test with."""

from datetime import UTC, datetime

import msgspec

from devflow.record.job import Job, Revision, RolloutRef, Step, StepStatus, Version
from devflow.release.plan import OwnKind

BEGAN = datetime(2026, 3, 1, 12, 0, 0, 123000, UTC)


def job(**changes: object) -> Job:
    """``shop`` on its way to 2.0.0, first written just now."""
    first = Job(
        id="shop-r2-0a1b2c3d",
        app="shop",
        namespace="shop",
        cluster="lab",
        application="argocd/shop",
        rollout=RolloutRef(name="shop", uid="5c5e0a52-2f4b-4a4f-9d7a-8a0b1c2d3e4f"),
        number=2,
        from_=Revision(image="ghcr.io/acme/shop:1.0.0", hash="84d7596479"),
        to=Revision(image="ghcr.io/acme/shop:2.0.0", hash="57bd65cf7b"),
        schedule_hash="6f7d9c",
        steps=(
            Step(
                index=0,
                name="Applied",
                kind=OwnKind.APPLIED,
                weight=0,
                status=StepStatus.RUNNING,
                started_at=BEGAN,
            ),
            Step(index=1, name="10% Traffic", kind="weight", weight=10, moves=True),
            Step(index=2, name="Verify", kind="verify", weight=10, judges=True),
            Step(index=3, name="Completed", kind=OwnKind.COMPLETED, weight=100),
        ),
        actor="alice",
        commit="0123abc",
        version=Version(generation=2, resource_version=3_000_000_000),
        started_at=BEGAN,
        updated_at=BEGAN,
        serial=1,
    )
    return msgspec.structs.replace(first, **changes)
