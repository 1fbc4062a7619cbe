"""Which share of the requests the canary gets, and how far chance may take it from its weight."""

import asyncio
import json
import math
from collections import Counter
from collections.abc import Callable
from statistics import NormalDist

import aiohttp

from devflow.lab.load import Target
from tests.lab.traffic import App

_CONNECTIONS = 16
FALSE_ALARM = 1e-4
"""How often a gateway that is right fails one measurement."""


def _z(two_sided: float) -> float:
    return NormalDist().inv_cdf(1 - two_sided / 2)


# What the share has to keep: the 99 % interval of 2,000 requests. So few would leave it in one of a
# hundred measurements, by chance alone: this many do so in one of 10,000.
_BASIS = 2000
REQUESTS = math.ceil(_BASIS * (_z(FALSE_ALARM) / _z(0.01)) ** 2)


def margin(share: float, confidence: float, requests: int) -> float:
    """How far off ``share`` that many requests are in ``confidence`` of all cases.

    Envoy draws for each request anew, so the count is binomial; at thousands, close to normal.
    """
    return _z(1 - confidence) * math.sqrt(share * (1 - share) / requests)


def check_share(
    app: App,
    percent: int,
    record: Callable[[str, object], None],
    canary: tuple[str, str] = ("subset", "canary"),
    path: str = "",
) -> None:
    """Send requests for ``path``, and compare the share of the canary with its weight. Its answers
    have the value ``canary[1]`` under ``canary[0]``.
    """
    key, value = canary
    share = percent / 100
    target = Target(f"{app.target.url}{path}", app.target.host)
    seen = asyncio.run(answers_of(target, REQUESTS, key))[value] / REQUESTS
    off = abs(seen - share)
    is_usual = off <= margin(share, 0.99, REQUESTS)
    report = f"{seen:.2%} of {REQUESTS} requests, 99 % interval {'kept' if is_usual else 'left'}"
    record(f"share at weight {percent}", report)
    print(f"share at weight {percent}: {report}")
    assert off <= margin(share, 0.99, _BASIS), f"weight {percent}, but {report}"


async def answers_of(target: Target, requests: int, key: str) -> Counter[str]:
    """Who answers, counted, as fast as the machine can."""
    answers: Counter[str] = Counter()
    left = iter(range(requests))
    async with aiohttp.ClientSession(headers={"Host": target.host}) as session:

        async def send() -> None:
            for _ in left:
                async with session.get(target.url) as response:
                    answers[json.loads(await response.read())[key]] += 1

        await asyncio.gather(*(send() for _ in range(_CONNECTIONS)))
    return answers
