"""How far a query may look back, however its ranges, steps and offsets are written."""

import pytest

from devflow.release.metrics.promql import check_query


@pytest.mark.parametrize(
    ("query", "duration"),
    [
        ("rate(x[31d])", "31d"),
        ("rate(x[2592001])", "2592001"),
        ("rate(x[0x278d01])", "0x278d01"),
        ("rate(x[99999999999999999999y])", "99999999999999999999y"),
        ("rate(x[4w2d1ms])", "4w2d1ms"),
        # The parser panics at these: they don't fit into 64 bits.
        ("rate(x[5555555555555555555555])", "5555555555555555555555"),
        ("rate(x[ 1E+30 ])", "1E+30"),
        ("rate(x[\f1e30])", "1e30"),
        ("x offset 1e400", "1e400"),
        ("x offset Inf", "Inf"),
        ("x OFFSET -nan", "nan"),
        ("x offset.5e99", ".5e99"),
        ("x offset # [ a comment\n -\t9e99", "9e99"),
        ("x offset # one that a carriage return ends\r9e99", "9e99"),
        ("max_over_time(x[5m:9e99])", "9e99"),
        # Of a subquery both the range and the step.
        ("max_over_time(x[31d:1m])", "31d"),
        ("max_over_time(x[1d:31d])", "31d"),
        ("max_over_time(x[{{args.window}}:31d])", "31d"),
    ],
)
def test_a_query_that_looks_back_over_30_days_is_refused(query: str, duration: str) -> None:
    """faults/24: ``x[1e30]`` was a traceback, and the range of a subquery had no limit."""
    with pytest.raises(ValueError, match="has to be at most 30 days") as refused:
        check_query(query)
    assert f"'{duration}'" in str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        "rate(x[30d])",
        "rate(x[2592000])",
        "rate(x[0x278d00] offset - 2.592e6)",
        "max_over_time(x[30d:{{args.window}}])",
        'x{path="[31d] offset 9e99"} > 9e99 # [31d]',
        "sum by (offset) (job:31d) > 99999999999999999999",
    ],
)
def test_what_is_no_duration_has_no_limit(query: str) -> None:
    assert check_query(query) == query
