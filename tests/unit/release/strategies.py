"""Generated schedules and apps that follow the rules."""

from typing import Any

from hypothesis import strategies as st

from devflow.release import AppSpec, parse_app
from tests.unit.release.pods.written import written_pods
from tests.unit.release.serving.written import written_serving

names = st.from_regex(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True)

_gates_before_full: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(["verify", "approve"]),
    st.builds(lambda n, u: {"pause": f"{n}{u}"}, st.integers(1, 700), st.sampled_from("smh")),
)


_verifies: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda n: {"grace": f"{n}s"}, st.integers(1, 900)),
    st.builds(
        lambda percent, ms, most: {
            "for": "5m",
            "errorRate": f"< {percent}%",
            "latencyP95": f"<= {ms}ms",
            "custom": {"query": "up", "failure": f"> {most}"},
        },
        *(st.integers(1, 90), st.integers(1, 900), st.integers(0, 9)),
    ),
)


@st.composite
def schedules(draw: st.DrawFn) -> list[object]:
    """A schedule as a user may write it."""
    weights = [*sorted(draw(st.sets(st.integers(1, 99), max_size=8))), 100]
    steps: list[object] = []
    for weight in weights:
        steps.append(weight)
        gates = draw(st.lists(_gates_before_full, max_size=3))
        steps += [g for g in gates if weight < 100 or g != "approve"]
    return steps


@st.composite
def written_apps(draw: st.DrawFn) -> dict[str, Any]:
    """An app as a user may write it, without its name."""
    app: dict[str, Any] = {
        "image": f"ghcr.io/acme/{draw(names)}:{draw(st.integers(1, 99))}.0.0",
        "source": {"repoURL": "https://example.com/acme/deploy.git"},
        "steps": draw(schedules()),
        "replicas": draw(st.integers(0, 10_000)),
        "rollback": draw(st.sampled_from(["auto", "manual"])),
        "verify": draw(_verifies),
    }
    app |= draw(written_pods()) | draw(written_serving())
    if draw(st.booleans()):
        app["namespace"] = draw(names)
    if draw(st.booleans()):
        app["hosts"] = [f"{draw(names)}.example.com"]
        app["gateway"] = f"{draw(names)}/{draw(names)}"
    return app


@st.composite
def apps(draw: st.DrawFn) -> AppSpec:
    return parse_app(draw(names), draw(written_apps()))


@st.composite
def blue_green_apps(draw: st.DrawFn) -> AppSpec:
    """An app that switches all traffic at once."""
    metrics = draw(st.booleans())
    judges: list[list[object]] = [[], ["verify"], [{"analysis": "smoke"}]]
    gates: list[list[object]] = [[], ["approve"], [{"pause": "30s"}]]
    judge = draw(st.sampled_from(judges if metrics else judges[:1]))
    gate = draw(st.sampled_from(gates))
    after = draw(st.sampled_from(judges if metrics else judges[:1]))
    written = {
        "image": "ghcr.io/acme/shop:1.0.0",
        "source": {"repoURL": "https://example.com/acme/deploy.git"},
        "strategy": "blueGreen",
        "steps": [*judge, *gate, 100, *after],
        "verify": {"errorRate": "< 1%"} if metrics else {},
        "preview": draw(st.sampled_from([{}, {"replicas": 1}])),
    }
    return parse_app(draw(st.from_regex(r"[a-z]{1,55}", fullmatch=True)), written)
