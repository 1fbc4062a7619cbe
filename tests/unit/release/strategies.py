"""Generated schedules and apps that follow the rules."""

from typing import Any

from hypothesis import strategies as st

from devflow.release import AppSpec, parse_app
from devflow.release.spec.parts.config import ConfigPart
from devflow.release.spec.parts.pods import PodsSpec
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
def written_canaries(draw: st.DrawFn) -> dict[str, Any]:
    """A canary by Istio as a user may write it, without its name."""
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
def written_apps(draw: st.DrawFn) -> dict[str, Any]:
    """An app of any router and strategy, as a user may write it, without its name."""
    app = draw(written_canaries()) | draw(st.fixed_dictionaries({}, optional=_OF_THE_APP))
    way = draw(st.sampled_from([_plain, _met, _by_nginx, _switched, _referring]))
    made: dict[str, Any] = way(app)
    return made


_OF_THE_APP: dict[str, st.SearchStrategy[Any]] = {
    "config": st.sampled_from(
        [{"values": {"config": "a"}}, {"files": {"a.yaml": "b: ü\n"}, "path": "/etc/shop"}]
    ),
    "secretChecksums": st.just({"db": "sha256:9f86d081884c7d65"}),
    "service": st.sampled_from(
        [{"labels": {"a": "b"}}, {"type": "NodePort", "externalTrafficPolicy": "Local"}]
    ),
    "progressDeadline": st.sampled_from(["2m", "15m"]),
    "rollbackWindow": st.integers(0, 100),
    "revisionHistoryLimit": st.integers(0, 100),
    "prometheus": st.sampled_from([{"scrapeInterval": "5s"}, {"address": "http://p:9090"}]),
    "scaleDown": st.just({"abortedCanary": "keep"}),
    "freeze": st.just([{"reason": "night", "cron": "0 22 * * *", "for": "8h"}]),
}


def _plain(app: dict[str, Any]) -> dict[str, Any]:
    return {**app, "strategy": "canary", "mesh": "hosts" not in app}


def _met(app: dict[str, Any]) -> dict[str, Any]:
    """Its clients stay with the version that they have met."""
    fits = {
        key: value for key, value in app.items() if key not in {*_OF_ISTIO, "dynamicStableScale"}
    }
    place = {"hosts": ["shop.example.com"], "gateway": "istio-ingress/public"}
    return {**fits, **place, "sessionAffinity": "24h"}


def _by_nginx(app: dict[str, Any]) -> dict[str, Any]:
    """The router with Services of its own."""
    fits = {key: value for key, value in app.items() if key not in _OF_ISTIO}
    hosts = {"hosts": app.get("hosts", ["shop.example.com"]), "replicaProgressThreshold": "90%"}
    return {**fits, **hosts, "router": {"nginx": {"className": "public"}}}


def _switched(app: dict[str, Any]) -> dict[str, Any]:
    fits = {key: value for key, value in app.items() if key not in _OF_A_CANARY}
    switch = {"strategy": "blueGreen", "steps": "blue-green", "preview": {"replicas": 1}}
    return {**fits, **switch, "verify": {"errorRate": "< 1%"}}


def _referring(app: dict[str, Any]) -> dict[str, Any]:
    """Its pods are a Deployment's."""
    parts = (*PodsSpec.model_fields.values(), *ConfigPart.model_fields.values())
    of_pods = {"image", *(field.alias for field in parts)}
    fits = {key: value for key, value in app.items() if key not in of_pods}
    return {**fits, "workloadRef": {"deployment": "web", "scaleDown": "never"}, "minReady": "5s"}


_OF_ISTIO = {"gateway", "mesh", "route", "trafficPolicy", "ports"}
_OF_A_CANARY = {
    *("dynamicStableScale", "minPodsPerReplicaSet", "maxSurge", "scaleDown"),
    *("canaryMetadata", "stableMetadata", "rollbackWindow"),
}


@st.composite
def apps(draw: st.DrawFn) -> AppSpec:
    return parse_app(draw(names), draw(written_canaries()))


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
