"""Limits that judge nothing: those that no canary can keep, and those that none can break."""

LONGEST_LATENCY_MILLISECONDS = 3_600_000
"""Istio's histogram ends at an hour: it tells no longer latency from this one."""
LARGEST_FACTOR = 1000


def judges_nothing(operator: str, number: float, *, share: bool, relation: str) -> str | None:
    """What is wrong with a limit of a ``share`` (0 to 1), else of milliseconds; ``None``: nothing.

    ``relation`` is ``+`` or ``*`` for a limit made of stable's value, else it is a fixed one.
    """
    if relation == "*":
        return _of_factor(operator, number, share=share)
    most = 1.0 if share else float(LONGEST_LATENCY_MILLISECONDS)
    most_words = ("100 points" if relation == "+" else "100 %") if share else "an hour"
    if number > most or (number == most and operator == "<="):
        return f"can't be broken: nothing is above {most_words}; use a limit below it"
    # No latency keeps 0; a share does, and a latency can be at stable's.
    kept_at_zero = operator == "<=" if share else relation == "+"
    if number == 0 and not kept_at_zero:
        least = "no share is below 0 %" if share else "no answer takes no time"
        return f"can't be kept: {least}; use a limit above 0{', or <=' if share else ''}"
    return None


def _of_factor(operator: str, number: float, *, share: bool) -> str | None:
    if not 0 < number <= LARGEST_FACTOR:
        return f"has a factor that is not above 0 and up to {LARGEST_FACTOR}"
    if share and operator == "<":
        return "can't be kept where neither version has errors; use <="
    return None
