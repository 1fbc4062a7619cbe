import pytest

from devflow.errors import UserError
from devflow.release.phase import Phase
from devflow.release.routers import Shares
from devflow.watch.revisions import Role, version_of
from devflow.watch.view import release_view
from tests.unit.watch.objects import NEW, OLD, Release, pod, replica_set


def test_step_weights_and_revisions_of_a_canary_are_shown() -> None:
    view = Release().view(canary_weight=10, currentStepIndex=1, phase="Paused")
    assert (view.step, view.weight_asked, view.weights) == (1, 10, Shares(stable=90, canary=10))
    assert [(r.role, r.image, r.ready, r.desired) for r in view.revisions] == [
        (Role.CANARY, NEW, 1, 1),
        (Role.STABLE, OLD, 4, 4),
    ]


def test_status_of_an_older_generation_is_not_believed() -> None:
    view = Release().view(observedGeneration="1", phase="Healthy", stableRS="new")
    assert not view.current
    assert (view.phase, view.step) == (Phase.PROGRESSING, None)


def test_a_hash_that_runs_another_image_is_not_believed() -> None:
    view = Release().view(phase="Healthy", currentPodHash="old")
    assert not view.current


def test_the_weight_asked_is_none_after_an_abort() -> None:
    view = Release().view(phase="Degraded", abort=True, currentStepIndex=0)
    assert view.aborted
    assert view.weight_asked == 0


def test_a_first_version_has_no_canary() -> None:
    release = Release()
    release.status |= {"stableRS": "new", "currentStepIndex": 3}
    view = release_view(
        {**release.rollout, "status": release.status}, [], [replica_set("new", 1, NEW, 4)], []
    )
    assert view.first
    assert (view.step, view.weights) == (None, None)


def test_old_revisions_are_shown_for_as_long_as_they_have_pods() -> None:
    release = Release()
    sets = [replica_set("old", 2, OLD, 4), replica_set("older", 1, OLD, 0)]
    rollout = {**release.rollout, "status": release.status}
    assert len(release_view(rollout, [], sets, []).revisions) == 1
    assert len(release_view(rollout, [], sets, [pod("a", "older")]).revisions) == 2


def test_others_replica_sets_with_the_same_label_are_left_out() -> None:
    release = Release()
    foreign = replica_set("old", 1, OLD, 4)
    foreign["metadata"]["ownerReferences"][0]["uid"] = "another"
    rollout = {**release.rollout, "status": release.status}
    assert release_view(rollout, [], [foreign], []).revisions == ()


@pytest.mark.parametrize("annotation", [None, "[0]", "nonsense"])
def test_a_rollout_without_a_readable_schedule_is_refused_by_name(annotation: str | None) -> None:
    release = Release()
    release.rollout["metadata"]["annotations"] = (
        {} if annotation is None else {"devflow.dev/steps": annotation}
    )
    with pytest.raises(UserError, match=r"Rollout shop/shop.*devflow up"):
        release.view()


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("ghcr.io/acme/shop:2.0.0", "2.0.0"),
        ("localhost:5000/shop", "latest"),
        ("shop@sha256:0123456789abcdef0123", "0123456789ab"),
        ("shop:2.0.0@sha256:0123456789abcdef0123", "2.0.0"),
    ],
)
def test_a_version_is_the_tag_or_the_beginning_of_the_digest(image: str, version: str) -> None:
    assert version_of(image) == version
