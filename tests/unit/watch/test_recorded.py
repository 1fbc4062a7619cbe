import asyncio

import pytest

from devflow.watch.recorded import Record, Recorded, RecordedStep, beside, recording

TITLES = ["10% Traffic", "Verify", "100% Traffic", "Completed"]


def steps(*names: str) -> list[RecordedStep]:
    return [RecordedStep(name, "Succeeded", inferred=False) for name in names]


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        ([], [(0, None), (1, None), (2, None), (3, None)]),
        (
            ["Applied", *TITLES],
            [(None, "Applied"), *((index, title) for index, title in enumerate(TITLES))],
        ),
        (
            ["Applied", *TITLES, "Failed", "Rollback to Stable"],
            [
                (None, "Applied"),
                *((index, title) for index, title in enumerate(TITLES)),
                (None, "Failed"),
                (None, "Rollback to Stable"),
            ],
        ),
        (
            ["30% Traffic", "Completed"],
            [
                (None, "30% Traffic"),
                (None, "Completed"),
                (0, None),
                (1, None),
                (2, None),
                (3, None),
            ],
        ),
    ],
    ids=["nothing recorded", "all", "rolled back", "another schedule"],
)
def test_recorded_steps_stand_beside_those_of_their_name(
    names: list[str], pairs: list[tuple[int | None, str | None]]
) -> None:
    found = [(index, step and step.name) for index, step in beside(TITLES, steps(*names))]
    assert found == pairs


async def test_the_record_is_read_while_one_watches_and_once_more_at_the_end() -> None:
    record, read_first = Record(), asyncio.Event()
    answers = iter(["Running", None, "Succeeded"])

    async def read() -> Recorded | None:
        status = next(answers)
        read_first.set()
        return Recorded("j", "t", status, "", ()) if status else None

    async with recording(record, read):
        await read_first.wait()
        await asyncio.sleep(0)
        assert record.latest is not None
        assert record.latest.status == "Running"
        next(answers)
    assert record.latest.status == "Succeeded"
