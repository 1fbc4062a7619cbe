"""A try begins once the experiment of the last one has ended, and none of its Services is left."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from devflow.cli.releasing.acting import last_experiment
from devflow.errors import UserError
from devflow.kube import ApiError, Client
from devflow.release import build, parse_app
from devflow.release.names import HASH_LABEL

Object = dict[str, Any]
EXPERIMENT: list[object] = [{"experiment": {"weight": 5}}, 100]


class Cluster:
    """The Experiments, and the Services of the last try: after each look one less is there."""

    def __init__(self, *services: str, experiments: Sequence[Object] = ()) -> None:
        self.left = list(services)
        self.looks: list[str] = []
        self.experiments = experiments
        self.patched: list[tuple[str, Object]] = []
        self.refusals: list[ApiError] = []
        self.owned: dict[str, str] = {}

    async def list(self, *_: object) -> tuple[Sequence[Object], str]:
        return self.experiments, "9"

    async def patch(self, _: str, __: str, name: str, ___: str, body: Object) -> Object:
        if self.refusals:
            raise self.refusals.pop()
        self.patched.append((name, body))
        return self._experiment(name) | {"status": body["status"]}

    async def find(self, _: str, kind: str, name: str, namespace: str, **__: object) -> Any:
        if kind == "Experiment":
            return self._experiment(name)
        self.looks.append(f"{kind} {namespace}/{name}")
        there = name in self.left
        self.left = self.left[1:]
        owners = [{"uid": self.owned.get(name, "")}]
        return {"metadata": {"name": name, "ownerReferences": owners}} if there else None

    def _experiment(self, name: str) -> Object:
        return next(one for one in self.experiments if one["metadata"]["name"] == name)


class Stuck(Cluster):
    """They stay."""

    async def find(self, *_: object, **__: object) -> Any:
        return {"metadata": {}}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_experiment, "_LOOK_SECONDS", 0.0)


def rollout(steps: list[object]) -> Object:
    source = {"repoURL": "https://example.com/deploy.git"}
    verify = {"errorRate": "< 1%"}
    spec = {"image": "shop:2", "steps": steps, "source": source, "verify": verify}
    made = build(parse_app("shop", spec)).rollout
    made["metadata"]["uid"] = "r"
    return made


def experiment(name: str, *, owner: str = "r", terminate: bool = True, phase: str) -> Object:
    metadata = {"name": name, "namespace": "shop", "uid": f"uid-{name}", "resourceVersion": "7"}
    owners = [{"kind": "Rollout", "uid": owner}]
    return {
        "metadata": {**metadata, "ownerReferences": owners},
        "spec": {"terminate": terminate},
        "status": {"phase": phase},
    }


def pair(of: Object) -> list[str]:
    experiment = of["spec"]["strategy"]["canary"]["steps"][0]["experiment"]
    return [template["service"]["name"] for template in experiment["templates"]]


def wait(cluster: Cluster, of: Object, say: Callable[[str], None]) -> None:
    asyncio.run(last_experiment.end_last_experiment(cast("Client", cluster), of, say))


def test_it_waits_until_both_are_gone_and_says_so_once() -> None:
    release = rollout(EXPERIMENT)
    baseline, canary = pair(release)
    cluster, said = Cluster(baseline, baseline, canary, canary, canary), list[str]()
    wait(cluster, release, said.append)
    assert cluster.left == []
    assert {*cluster.looks} == {f"Service shop/{name}" for name in (baseline, canary)}
    assert said == ["shop: waiting for the pods of its last experiment to go"]


@pytest.mark.parametrize("steps", [EXPERIMENT, [10, "verify", 100]])
def test_with_none_left_there_is_nothing_to_wait_for(steps: list[object]) -> None:
    said = list[str]()
    wait(Cluster(), rollout(steps), said.append)
    assert said == []


def test_what_stays_is_named_with_where_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_experiment, "_LONGEST_SECONDS", 0.0)
    release = rollout(EXPERIMENT)
    with pytest.raises(UserError, match=f"Service {pair(release)[0]} .* see the log of Argo"):
        wait(Stuck(), release, lambda _: None)


def test_only_the_releases_own_experiments_that_were_cancelled_and_go_on_are_ended() -> None:
    there = [
        experiment("cancelled", phase="Running"),
        experiment("waiting", phase="Pending"),
        experiment("judged", phase="Failed"),
        experiment("going", terminate=False, phase="Running"),
        experiment("anothers", owner="s", phase="Running"),
    ]
    cluster = Cluster(experiments=there)
    wait(cluster, rollout(EXPERIMENT), lambda _: None)
    assert [name for name, _ in cluster.patched] == ["cancelled", "waiting"]
    (_, body), _ = cluster.patched
    assert body == {
        "metadata": {"uid": "uid-cancelled", "resourceVersion": "7"},
        "status": {"phase": "Inconclusive", "message": "cancelled with its release"},
    }


def test_an_experiment_that_changes_meanwhile_is_read_again() -> None:
    cluster = Cluster(experiments=[experiment("cancelled", phase="Running")])
    cluster.refusals = [ApiError(409, "Conflict", "it was 6")]
    wait(cluster, rollout(EXPERIMENT), lambda _: None)
    assert [name for name, _ in cluster.patched] == ["cancelled"]


@pytest.mark.parametrize("code", [403, 500])
def test_what_may_not_be_ended_is_an_error(code: int) -> None:
    cluster = Cluster(experiments=[experiment("cancelled", phase="Running")])
    cluster.refusals = [ApiError(code, "Refused", "no")]
    with pytest.raises(ApiError):
        wait(cluster, rollout(EXPERIMENT), lambda _: None)


def test_a_release_waits_for_the_experiments_of_its_image_whatever_the_steps_say_by_now() -> None:
    of_it, another = of_image("shop:3", "three"), of_image("shop:4", "four")
    cluster = Cluster("three-canary", experiments=[of_it, another])
    cluster.owned = {"three-canary": "uid-three", "four-canary": "uid-four"}
    said = list[str]()
    before_release(cluster, "shop:3", said.append)
    assert {*cluster.looks} == {f"Service shop/three-{one}" for one in ("canary", "baseline")}
    assert said == ["shop: waiting for the pods of its last experiment to go"]
    assert {name for name, _ in cluster.patched} == {"three", "four"}


def test_a_release_waits_for_no_service_that_anothers_experiment_has_by_now() -> None:
    cluster = Cluster("three-canary", experiments=[of_image("shop:3", "three")])
    cluster.owned = {"three-canary": "uid-of-another"}
    before_release(cluster, "shop:3", pytest.fail)


def test_back_to_stable_nothing_is_waited_for() -> None:
    stable = of_image("shop:1", "one")
    stable["metadata"]["labels"] = {HASH_LABEL: "stable"}
    cluster = Cluster("one-canary", experiments=[stable])
    cluster.owned = {"one-canary": "uid-one"}
    before_release(cluster, "shop:1", pytest.fail)


def before_release(cluster: Cluster, image: str, say: Callable[[str], None]) -> None:
    release = rollout(EXPERIMENT) | {"status": {"stableRS": "stable"}}
    kube = cast("Client", cluster)
    asyncio.run(last_experiment.end_experiments_of(kube, release, image, say))


def of_image(image: str, name: str) -> Object:
    """A cancelled experiment whose canary runs ``image``, beside what is stable."""
    made = experiment(name, phase="Running")
    made["spec"]["templates"] = [
        {
            "name": which,
            "service": {"name": f"{name}-{which}"},
            "template": {"spec": {"containers": [{"name": "shop", "image": runs}]}},
        }
        for which, runs in (("canary", image), ("baseline", "shop:3"))
    ]
    return made
