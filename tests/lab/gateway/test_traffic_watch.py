"""`devflow watch` shows who really answers."""

import itertools
import json
import math
from typing import Any

from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.loads import RATE, Load
from tests.lab.releases import start
from tests.lab.traffic import App
from tests.lab.waiting import PATIENCE_SECONDS, eventually

WEIGHT = 0.3
# So many requests are sent after the weight is in effect: more than a watch looks back on.
ENOUGH = 7 * RATE
# All but one share in 10,000 lies within so many standard deviations.
Z = 3.89


def test_the_share_that_each_version_answers_is_shown_beside_the_weights(
    lab: Lab, namespace: str
) -> None:
    shop = App(lab, namespace, "shop", {"replicas": 2, "steps": [30, "approve", 100]})
    shop.install("1.0.0")
    with Load(shop.target) as load:
        shop.release("2.0.0")
        shop.wait_weight(30)
        eventually("the canary answers", lambda: load.samples[-1].subset == "canary")
        watch = start(
            *("watch", "shop", "--json", "--namespace", namespace),
            *("--kubeconfig", str(lab.kubeconfig), "--context", lab.context),
        )
        assert watch.stdout is not None
        line = json.loads(watch.stdout.readline())
        before = len(load.samples)
        eventually("enough requests", lambda: len(load.samples) - before > ENOUGH)
        # A line comes with each change, and has answers if the gateway has told of them by then.
        for replicas in itertools.cycle((3, 2)):
            shop.scale(replicas)
            while not _counts(line) and _ready_on_stable(line) != replicas:
                line = json.loads(watch.stdout.readline())
            if _counts(line):
                break
        shop.approve()
        _, err = watch.communicate(timeout=PATIENCE_SECONDS)
    assert (watch.returncode, err) == (Exit.OK, "")
    assert line["weights"]["canary"] == 30
    answers = line["answers"]
    canary, stable = answers["revisions"]
    assert (canary["version"], stable["version"]) == ("2.0.0", "1.0.0")
    assert answers["requests"] == canary["requests"] + stable["requests"]
    assert 0 < answers["requests"] <= len(load.samples)
    margin = Z * math.sqrt(WEIGHT * (1 - WEIGHT) / answers["requests"])
    assert abs(canary["share"] - WEIGHT) < margin


def _counts(line: dict[str, Any]) -> bool:
    """Whether it has who answered how many requests."""
    return bool(line["answers"] and line["answers"]["requests"])


def _ready_on_stable(line: dict[str, Any]) -> int:
    """How many pods of stable are ready."""
    return sum(one["ready"] for one in line["revisions"] if one["role"] == "stable")
