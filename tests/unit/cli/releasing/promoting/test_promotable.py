"""Which image may go from one stack to another, and why another may not."""

import pytest

from devflow.cli.releasing.promoting.promotable import Seen, promotion
from devflow.errors import Exit, UserError
from devflow.live import Origin, Request
from devflow.record import JobStatus
from tests.unit.record.jobs import job
from tests.unit.record.jobs import job as recorded
from tests.unit.watch.objects import NEW, OLD, Shop, walked

DIGEST = f"ghcr.io/acme/shop@sha256:{'a' * 64}"
RELEASED = recorded(id="shop-r2", status=JobStatus.SUCCEEDED)


def refusal(seen: Seen, image: str | None = None) -> str:
    with pytest.raises(UserError) as refused:
        promotion(seen, "staging", image)
    assert refused.value.exit_code is Exit.FAILED
    return str(refused.value)


def test_what_is_healthy_goes_with_the_job_that_released_it() -> None:
    found = promotion(Seen(walked(), [RELEASED]), "staging", None)
    assert (found.app, found.image, found.origin) == ("shop", NEW, Origin("staging", "shop-r2"))
    assert str(found.origin) == "staging (job shop-r2)"


def test_without_a_record_the_request_names_the_job() -> None:
    seen = Seen(walked(), request=Request("shop-1f0c", NEW, "alice", 1), unread="away")
    assert promotion(seen, "staging", None).origin == Origin("staging", "shop-1f0c")
    other = Seen(walked(), request=Request("shop-1f0c", OLD, "alice", 1), unread="away")
    assert promotion(other, "staging", None).origin == Origin("staging")


def test_what_is_on_its_way_is_refused_with_the_stable_version_as_a_way_out() -> None:
    shop = Shop()
    shop.release(10)
    words = refusal(Seen(shop.release(10, 1)))
    assert words.startswith(f"shop: {NEW} isn't healthy in stack staging: under way, ")
    assert "`devflow wait shop --stack staging` waits for its end" in words
    assert f"`--image {OLD}` promotes the version that is stable there" in words


def test_what_was_aborted_is_refused_and_its_stable_version_is_not() -> None:
    shop = Shop()
    shop.release(10)
    aborted = shop.aborted(2)
    words = refusal(Seen(aborted))
    assert "isn't healthy in stack staging: aborted" in words
    assert "`devflow wait" not in words
    assert promotion(Seen(aborted), "staging", OLD).image == OLD
    assert "was never healthy" in refusal(Seen(aborted), NEW)


def test_an_earlier_image_goes_if_a_release_of_it_succeeded() -> None:
    earlier = job(id="earlier", to=RELEASED.to.__class__(image=DIGEST, hash="x"))
    seen = Seen(walked(), [earlier])
    assert refusal(seen, DIGEST) == (
        f"shop: {DIGEST} was never healthy in stack staging, which runs {NEW}. Release it there"
        f" first: `devflow release shop --image {DIGEST} --stack staging`"
    )
    done = job(id="earlier", to=earlier.to, status=JobStatus.SUCCEEDED)
    found = promotion(Seen(walked(), [done]), "staging", DIGEST)
    assert (found.image, found.origin) == (DIGEST, Origin("staging", "earlier"))


def test_an_earlier_image_is_not_known_without_the_record() -> None:
    words = refusal(Seen(walked(), unread="no route to host"), DIGEST)
    assert "isn't known, as the record of releases can't be read: no route to host" in words
