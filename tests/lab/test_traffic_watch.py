"""`devflow watch` shows who really answers."""

import json
import math

import pytest

from devflow.errors import Exit
from devflow.lab import Lab
from tests.lab.loads import RATE, Load
from tests.lab.releases import start
from tests.lab.traffic import App
from tests.lab.waiting import PATIENCE_SECONDS, eventually

pytestmark = pytest.mark.alone

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
        before = len(load.samples)
        watch = start(
            *("watch", "shop", "--json", "--namespace", namespace),
            *("--kubeconfig", str(lab.kubeconfig), "--context", lab.context),
        )
        eventually("enough requests", lambda: len(load.samples) - before > ENOUGH)
        shop.approve()
        out, err = watch.communicate(timeout=PATIENCE_SECONDS)
    assert (watch.returncode, err) == (Exit.OK, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[0]["answers"] is None
    at_weight = [line for line in lines if line["weights"]["canary"] == 30 and line["answers"]]
    answers = at_weight[-1]["answers"]
    canary, stable = answers["revisions"]
    assert (canary["version"], stable["version"]) == ("2.0.0", "1.0.0")
    assert answers["requests"] == canary["requests"] + stable["requests"]
    # Counted by the gateway, second by second: as many as were sent, give or take a look.
    assert abs(answers["requests"] - answers["seconds"] * RATE) < RATE
    margin = Z * math.sqrt(WEIGHT * (1 - WEIGHT) / answers["requests"])
    assert abs(canary["share"] - WEIGHT) < margin
