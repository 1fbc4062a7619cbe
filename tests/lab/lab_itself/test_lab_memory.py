"""What a running lab takes."""

import pytest

from devflow.lab import Lab

pytestmark = pytest.mark.alone


def test_the_lab_with_all_its_parts_takes_less_than_three_gigabytes(lab: Lab) -> None:
    assert sum(part.rss_bytes or 0 for part in lab.status()) < 3 << 30
