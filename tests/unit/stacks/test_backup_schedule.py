"""A backup's schedule is one that a CronJob knows: less than other crons do."""

from pathlib import Path

import pytest

from devflow.release import SpecError
from devflow.stacks.loader import load_stack


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    return tmp_path / "s.yaml"


def write(stack: Path, schedule: str) -> None:
    stack.write_text(f"platform: {{mongodb: {{backup: {{schedule: '{schedule}'}}}}}}\n")


@pytest.mark.parametrize(
    "schedule", ["0 3 L * *", "0 3 * * 5#2", "0 3 * * 7", "0 3 * * 0-7", "0 3 * * 5L"]
)
def test_what_a_cron_job_does_not_know_is_refused(stack: Path, schedule: str) -> None:
    write(stack, schedule)
    with pytest.raises(SpecError, match=r"platform\.mongodb\.backup\.schedule: ") as refused:
        load_stack(stack)
    assert f"'{schedule}' is no cron expression of a CronJob" in str(refused.value)


@pytest.mark.parametrize("schedule", ["@daily", "17 3 * * SUN", "*/7 0-6/2 1,15 JAN-MAR 0"])
def test_what_it_knows_is_taken(stack: Path, schedule: str) -> None:
    write(stack, schedule)
    platform = load_stack(stack).platform.model_dump(by_alias=True, exclude_unset=True)
    assert platform["mongodb"]["backup"] == {"schedule": schedule}
