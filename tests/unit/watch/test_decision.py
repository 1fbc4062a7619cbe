from devflow.watch.decision import decision
from tests.unit.watch.objects import NEW, Shop


def test_nothing_is_to_decide_while_a_release_goes_on_or_is_healthy() -> None:
    assert decision(Shop().release(10)) == ""
    assert decision(Shop().healthy()) == ""


def test_a_release_that_is_paused_by_hand_names_how_to_go_on_and_back() -> None:
    """faults/04"""
    shop = Shop()
    shop.rollout["spec"]["paused"] = True
    told = decision(shop.release(10, phase="Paused", currentStepIndex=1))
    assert "`devflow promote shop`" in told
    assert "`devflow abort shop`" in told


def test_an_aborted_release_names_how_to_try_it_again() -> None:
    """faults/04"""
    shop = Shop()
    shop.release(10)
    assert f"`devflow release shop --image {NEW}` tries it again" in decision(shop.aborted())


def test_a_degraded_release_names_how_to_take_it_back() -> None:
    told = decision(Shop().release(phase="Degraded", message="ProgressDeadlineExceeded"))
    assert told.startswith("`devflow abort shop`")


def test_no_way_back_is_named_to_a_version_that_was_never_available() -> None:
    """faults/01"""
    shop = Shop()
    shop.status["conditions"] = []
    shop.release(10)
    gave_up = shop.release(phase="Degraded", message="ProgressDeadlineExceeded")
    for told in (decision(gave_up), decision(shop.aborted())):
        assert told == (
            "stable was never available: `devflow release shop --image …` with another image, or"
            " a mended spec, is the way out"
        )


def test_the_commands_name_the_stack_as_far_as_they_take_it() -> None:
    options = " --context prod --stack eu --namespace shops"
    shop = Shop()
    shop.release(10)
    told = decision(shop.aborted(), options)
    assert f"`devflow release shop --image {NEW} --stack eu`" in told
    assert "`devflow rollback shop --stack eu`" in told
    assert "`devflow rollback shop`" in decision(shop.aborted(), " --namespace shops")
    gave_up = Shop().release(phase="Degraded", message="ProgressDeadlineExceeded")
    assert decision(gave_up, options).startswith(f"`devflow abort shop{options}`")
