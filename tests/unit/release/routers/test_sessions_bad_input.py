"""What users may get wrong about session affinity: one line with the key, and the way out."""

from typing import Any

import pytest

from devflow.release import SpecError, parse_app
from tests.unit.release.routers.apps import HOSTS, LEAST

STICKY: dict[str, Any] = {"sessionAffinity": "1h"}
TCP = {"ports": [{"port": 5432, "protocol": "tcp"}]}
COOKIE_STEP = [{"scale": 1}, {"cookie": {"variant": "b"}}, 100]
MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        {"router": "nginx", **HOSTS},
        "sessionAffinity: the router 'nginx' can't do 'sessionAffinity'; use"
        " 'router: gateway-api or istio'",
    ),
    (
        {"router": "none"},
        "sessionAffinity: the router 'none' can't do 'sessionAffinity'; use 'router:",
    ),
    (
        {"strategy": "blueGreen", "steps": "blue-green"},
        "sessionAffinity: is for a canary: blueGreen gives all clients the same version; leave",
    ),
    (TCP, "sessionAffinity: is for requests, and tcp has none; leave it out"),
    ({"dynamicStableScale": True}, "sessionAffinity: keeps clients on stable, whose pods"),
    ({"steps": COOKIE_STEP}, "steps[1]: 'Cookie variant=b' doesn't go with 'sessionAffinity'"),
    ({"steps": [10, {"mirror": "5%"}, 100]}, "steps[1]: 'Mirror 5%' doesn't go with"),
    (
        {"route": {"match": [{"headers": {"Cookie": "a=b"}}]}},
        "sessionAffinity: goes by the header 'cookie', which 'route.match' asks for, too",
    ),
    ({"sessionAffinity": 3}, "sessionAffinity.maxAge: 3 is not a duration; write a whole number"),
    ({"sessionAffinity": {"cookie": "a b"}}, "sessionAffinity.cookie: "),
    (
        {"sessionAffinity": {"maxAge": "1m", "stableMaxAge": "2m"}},
        "sessionAffinity.stableMaxAge: 2m is above maxAge, 1m; lower it, or raise maxAge",
    ),
]


@pytest.mark.parametrize(("mistake", "line"), MISTAKES, ids=[line for _, line in MISTAKES])
def test_each_mistake_gets_one_line_with_its_key_and_the_way_out(
    mistake: dict[str, Any], line: str
) -> None:
    with pytest.raises(SpecError) as error:
        parse_app("shop", {**LEAST, **STICKY, **mistake})
    assert str(error.value).startswith(line)
    assert "\n" not in str(error.value)
