import asyncio
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from devflow.engine.apply.run_in_order import CONCURRENCY, run_in_order
from devflow.engine.objects.kube_object import Identity
from devflow.engine.objects.order import sort_key
from devflow.kube import ApiError


def run(
    after: Mapping[str, set[str]], failing: frozenset[str] = frozenset()
) -> tuple[list[str], set[str], dict[str, str]]:
    """The keys in the order they ended, those that failed, those that were skipped."""
    ended: list[str] = []

    async def work(key: str) -> None:
        await asyncio.sleep(0)
        if key in failing:
            raise ApiError(422, "Invalid", "no")
        ended.append(key)

    waits = {key: frozenset(needs) for key, needs in after.items()}
    outcome = asyncio.run(run_in_order(waits, {key: key for key in after}, work))
    return ended, set(outcome.failed), outcome.skipped


def test_what_is_needed_comes_first() -> None:
    kinds = ["Application", "Rollout", "Widget", "VirtualService", "Service", "Secret", "Namespace"]
    identities = [Identity("", kind, "ns", "x") for kind in kinds]
    assert [identity.kind for identity in sorted(identities, key=sort_key)] == [
        "Namespace",
        "Secret",
        "Service",
        "VirtualService",
        "Rollout",
        "Widget",
        "Application",
    ]


@given(
    st.integers(1, 40).flatmap(
        lambda n: st.lists(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=80
        ).map(
            lambda edges: {
                f"{i:02}": {f"{a:02}" for a, b in edges if b == i and a < b} for i in range(n)
            }
        )
    )
)
def test_nothing_is_started_before_what_it_waits_for(after: dict[str, set[str]]) -> None:
    ended, failed, skipped = run(after)
    assert not failed
    assert not skipped
    assert sorted(ended) == sorted(after)
    for key, needs in after.items():
        assert all(ended.index(need) < ended.index(key) for need in needs)


def test_a_failure_skips_what_depends_on_it_and_nothing_else() -> None:
    ended, failed, skipped = run(
        {"a": set(), "b": {"a"}, "c": {"b"}, "d": set()}, failing=frozenset({"a"})
    )
    assert ended == ["d"]
    assert failed == {"a"}
    assert skipped == {"b": "a", "c": "a"}


def test_a_circle_is_skipped_rather_than_waited_for() -> None:
    ended, _, skipped = run({"a": {"b"}, "b": {"a"}, "c": set()})
    assert ended == ["c"]
    assert set(skipped) == {"a", "b"}


def test_no_more_than_the_limit_run_at_once() -> None:
    running = 0
    most = 0

    async def work(_: str) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    keys = [f"{index:03}" for index in range(100)]
    asyncio.run(run_in_order({key: frozenset() for key in keys}, {key: key for key in keys}, work))
    assert most == CONCURRENCY
