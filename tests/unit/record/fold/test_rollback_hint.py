"""What a release that was taken back says of whoever still asks for it."""

import pytest
from msgspec.structs import replace

from devflow.live import ApplicationState, RolloutState
from devflow.record.fold.fold import fold
from devflow.record.job import Job
from tests.unit.record.histories import history
from tests.unit.record.recordings import seen

GIT = ApplicationState(
    *("argocd", "shop", 1, "Synced", "3f2c1d0aaaa", "Succeeded", "", ""),
    delivery="gitops",
    branch="main",
)
STATES = history([10, "verify", 100], {14: "abort"})


def last_job(states: list[RolloutState], application: ApplicationState | None) -> Job:
    job: Job | None = None
    for state in states:
        at = state.resource_version
        changed = fold(job, replace(seen(state, at), application=application))
        job = changed[-1] if changed else job
    assert job is not None
    return job


@pytest.mark.parametrize(
    ("application", "words"),
    [
        (GIT, "; Git (main, 3f2c1d0) still asks for shop:2; `devflow rollback shop` reverts it"),
        (replace(GIT, sync="OutOfSync"), ""),
        (
            replace(GIT, delivery="direct"),
            "; the stack's configuration still asks for shop:2; `devflow rollback shop` reverts it",
        ),
        (replace(GIT, delivery=""), ""),
        (None, ""),
    ],
    ids=["gitops", "Git asks for something else", "direct", "not known", "no Application"],
)
def test_an_aborted_release_says_who_still_asks_for_it(
    application: ApplicationState | None, words: str
) -> None:
    job = last_job(STATES, application)
    assert (job.status, job.message) == (
        "RolledBack",
        f"aborted by a person (kubectl-argo-rollouts){words}",
    )
    assert job.steps[-2].message == "aborted by a person (kubectl-argo-rollouts)"


def test_who_still_asked_is_no_news_once_something_else_was_asked_for() -> None:
    retried = history([10, "verify", 100], {14: "abort", 15: "retry"})
    jobs: dict[str, Job] = {}
    job: Job | None = None
    for state in retried:
        changed = fold(job, replace(seen(state, state.resource_version), application=GIT))
        jobs |= {one.id: one for one in changed}
        job = changed[-1] if changed else job
    messages = [one.message for one in jobs.values() if one.status == "Superseded"]
    assert messages == ["aborted by a person (kubectl-argo-rollouts); retried"]
