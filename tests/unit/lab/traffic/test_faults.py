import pytest

from devflow.lab.traffic.serving.faults import PREFIX, parse_share, read_faults


@pytest.mark.parametrize(
    ("text", "share"),
    [("5%", 0.05), ("0.05", 0.05), ("0", 0), ("1", 1), ("100%", 1), ("2.5%", 0.025)],
)
def test_a_share_is_a_percentage_or_a_number_up_to_one(text: str, share: float) -> None:
    assert parse_share(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["five", "", "5", "101%", "-1%", "5 percent", "nan", "inf"])
def test_what_is_no_share_is_none(text: str) -> None:
    assert parse_share(text) is None


def test_annotations_of_others_are_none_of_our_business() -> None:
    assert read_faults({"prometheus.io/scrape": "true"}).problems == ()


def test_faults_are_read_from_the_annotations() -> None:
    faults = read_faults(
        {
            f"{PREFIX}error-rate": "5%",
            f"{PREFIX}latency": "200ms",
            f"{PREFIX}crash-after": "30s",
            f"{PREFIX}start-after": "1m",
            f"{PREFIX}fault": "never-ready",
        }
    )
    assert faults.error_rate == pytest.approx(0.05)
    assert faults.latency.sample() == pytest.approx(0.2)
    assert faults.problems == ()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("error-rate", "five", "is 'five'; write a share from 0 to 1, such as 5% or 0.05"),
        ("latency", "slow", "is 'slow'; write one of 200ms, normal(mean, deviation), "),
        ("crash-after", "30", "is '30'; write a duration, such as 5s or 1m30s"),
        ("start-after", "soon", "is 'soon'; write a duration, such as 5s or 1m30s"),
        ("fault", "tired", "is 'tired'; write one of never-ready, crash-loop, image-pull"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_in_one_line_and_left_out(
    name: str, value: str, told: str
) -> None:
    faults = read_faults({PREFIX + name: value})
    (problem,) = faults.problems
    assert problem.startswith(f"annotation {PREFIX}{name} {told}")
    assert "\n" not in problem
    assert (faults.error_rate, faults.latency.sample()) == (0, 0)


def test_an_unknown_fault_names_those_there_are() -> None:
    (problem,) = read_faults({f"{PREFIX}eror-rate": "5%"}).problems
    assert problem.startswith(f"there is no annotation {PREFIX}eror-rate: there are ")
    assert f"{PREFIX}error-rate" in problem
