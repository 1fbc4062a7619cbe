import pytest

from devflow.lab.traffic.serving.latency import parse_duration, parse_latency


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("200ms", 0.2), ("1.5s", 1.5), ("1m30s", 90), (" 2h ", 7200), ("0s", 0)],
)
def test_durations_are_written_as_in_go(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "5", "-5s", "5 s", "s", "5sec", "1e3s", "nan"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


def test_a_fixed_latency_is_always_the_same() -> None:
    latency = parse_latency("20ms")
    assert latency is not None
    assert {latency.sample() for _ in range(10)} == {0.02}


@pytest.mark.parametrize(
    ("text", "mean"),
    [("normal(200ms, 10ms)", 0.2), ("uniform(100ms,300ms)", 0.2), ("exponential(200ms)", 0.2)],
)
def test_a_distribution_has_its_mean_and_never_goes_below_zero(text: str, mean: float) -> None:
    latency = parse_latency(text)
    assert latency is not None
    drawn = [latency.sample() for _ in range(5000)]
    assert min(drawn) >= 0
    assert sum(drawn) / len(drawn) == pytest.approx(mean, rel=0.15)


def test_a_wide_distribution_is_cut_off_at_zero() -> None:
    latency = parse_latency("normal(1ms, 1s)")
    assert latency is not None
    assert min(latency.sample() for _ in range(200)) == 0


@pytest.mark.parametrize(
    "text",
    [
        *("slow", "normal", "normal()", "normal(1s)", "normal(1s,2s,3s)", "normal(1s;2s)"),
        *("pareto(1s)", "exponential(0s)", "uniform(1s,)", "normal(a,b)", "200"),
    ],
)
def test_what_is_no_latency_is_none(text: str) -> None:
    assert parse_latency(text) is None
