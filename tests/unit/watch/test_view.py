import pytest

from devflow.release.phase import Phase
from devflow.release.routers import Shares
from devflow.watch.revisions import Role, version_of
from devflow.watch.view import view_of
from tests.unit.watch.objects import NEW, OLD, Shop, pod, read_pod, replica_set


def test_weights_and_revisions_of_a_canary_are_shown() -> None:
    view = Shop().view(canary_weight=10, currentStepIndex=1, phase="Paused")
    assert view.weights == Shares(stable=90, canary=10)
    assert [(r.role, r.image, r.ready, r.desired) for r in view.revisions] == [
        (Role.CANARY, NEW, 1, 1),
        (Role.STABLE, OLD, 4, 4),
    ]


def test_status_of_an_older_generation_is_not_believed() -> None:
    view = Shop().view(observedGeneration="1", phase="Healthy", stableRS="new")
    assert not view.current
    assert (view.phase, view.message) == (Phase.PROGRESSING, "waiting for Argo Rollouts")


def test_a_hash_that_runs_another_image_is_not_believed() -> None:
    view = Shop().view(phase="Healthy", currentPodHash="old")
    assert not view.current


def test_a_hash_of_an_earlier_revision_is_not_believed_though_it_runs_the_same_image() -> None:
    """Another configuration and another number of pods: first the status is that of before."""
    shop = Shop()
    shop.number(3)
    shop.newest = 2
    assert not shop.view(phase="Healthy", stableRS="new").current


def test_without_a_route_there_are_no_weights() -> None:
    assert view_of(Shop().state(), None, [replica_set("new", 1, NEW, 4)], []).weights is None


def test_old_revisions_are_shown_for_as_long_as_they_have_pods() -> None:
    rollout = Shop().state()
    sets = [replica_set("old", 2, OLD, 4), replica_set("older", 1, OLD, 0)]
    assert len(view_of(rollout, None, sets, []).revisions) == 1
    assert len(view_of(rollout, None, sets, [read_pod(pod("a", "older"))]).revisions) == 2


def test_others_replica_sets_with_the_same_label_are_left_out() -> None:
    foreign = replica_set("old", 1, OLD, 4, owner="another")
    assert view_of(Shop().state(), None, [foreign], []).revisions == ()


def test_a_change_of_nothing_but_the_resource_version_shows_nothing_new() -> None:
    shop = Shop()
    before = shop.view(10)
    shop.rollout["metadata"]["resourceVersion"] = "8"
    assert shop.view(10).shows_the_same_as(before)
    assert not shop.view(30).shows_the_same_as(before)
    assert not shop.view(10, phase="Paused").shows_the_same_as(before)


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
