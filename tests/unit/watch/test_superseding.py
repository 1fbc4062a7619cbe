from devflow.errors import Exit
from devflow.live import Request
from devflow.watch.superseding import Followed, followed, is_of, superseded
from tests.unit.watch.objects import NEW, OLD, Shop


def test_a_release_on_its_way_is_not_replaced() -> None:
    shop = Shop()
    ours = followed(shop.release(10))
    for release in (shop.release(10), shop.release(100, currentStepIndex=3), shop.healthy()):
        assert not ours.is_replaced(release)
        ours = ours.seen(release)


def test_another_image_replaces_it_before_argo_rollouts_has_begun_that() -> None:
    """faults/05"""
    shop = Shop()
    ours = followed(shop.release(10))
    shop.asks_for("ghcr.io/acme/shop:3.0.0")
    assert ours.is_replaced(shop.release(10))


def test_other_pods_of_the_same_image_replace_it_too() -> None:
    shop = Shop()
    ours = followed(release := shop.release(10)).seen(release)
    shop.number(3)
    assert ours.is_replaced(shop.release(0, 1, currentPodHash="other", currentStepIndex=0))


def test_a_rollout_that_was_made_anew_replaces_it() -> None:
    shop = Shop()
    ours = followed(shop.release(10))
    shop.rollout["metadata"]["uid"] = "another"
    assert ours.is_replaced(shop.release(10))


def test_a_retry_of_the_same_pods_replaces_nothing() -> None:
    shop = Shop()
    ours = followed(release := shop.release(10)).seen(release)
    shop.aborted()
    retried = {"abort": False, "phase": "Progressing", "message": ""}
    assert not ours.is_replaced(shop.release(0, 2, **retried))


def test_what_was_asked_for_but_is_gone_already_is_replaced() -> None:
    assert followed(Shop().release(), OLD).is_replaced(Shop().release())


def test_the_outcome_names_image_person_and_job() -> None:
    request = Request("shop-1", NEW, "ada")
    outcome = superseded(Shop().release(), request, Followed(OLD, "rollout"))
    assert outcome.exit_code is Exit.SUPERSEDED
    assert outcome.message == f"by {NEW} (by ada, job shop-1)"


def test_without_a_request_the_outcome_names_the_writer() -> None:
    shop = Shop()
    shop.rollout["metadata"]["managedFields"] = [
        {"manager": "kubectl-edit", "operation": "Update", "fieldsV1": {"f:spec": {}}}
    ]
    assert (
        superseded(shop.release(), None, Followed(OLD, "rollout")).message
        == f"by {NEW} (by kubectl-edit)"
    )


def test_other_pods_of_the_same_image_are_told_as_such_and_never_as_asked_for_by_ours() -> None:
    """faults/05: it was superseded by its own image, its own job and whoever had asked for it."""
    ours = Followed(NEW, "rollout", number=2, hash="new")
    outcome = superseded(Shop().release(), None, ours)
    assert outcome.message.startswith(f"by other pods of the same image, {NEW}")
    assert not is_of(Request("shop-1", NEW, "ada", after=1), NEW, 2)
    assert is_of(Request("shop-2", NEW, "bob", after=2), NEW, 2)
    assert not is_of(Request("shop-2", OLD, "bob", after=2), NEW, 2)
