import msgspec
import pytest

from devflow.watch import image_before
from tests.unit.watch.objects import Shop, replica_set

OWN = [replica_set(f"hash-{n}", n, f"shop:{n}", 4) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("asked", "stable", "image"),
    [
        ("shop:3", "hash-3", "shop:2"),
        ("shop:3", "hash-1", "shop:1"),
        ("shop:1", "hash-1", "shop:3"),
    ],
    ids=[
        "healthy: the revision before",
        "aborted: the stable one",
        "went back already: the newest",
    ],
)
def test_the_way_back_leads_to_what_is_stable_or_ran_before(
    asked: str, stable: str, image: str
) -> None:
    rollout = msgspec.structs.replace(Shop().state(), image=asked, stable_hash=stable)
    assert image_before(rollout, OWN) == image


def test_there_is_no_way_back_from_the_only_image() -> None:
    rollout = msgspec.structs.replace(Shop().state(), image="shop:1", stable_hash="hash-1")
    others = [OWN[0], replica_set("hash-2", 2, "cart:1", 4, owner="somebody else")]
    assert image_before(rollout, others) is None
