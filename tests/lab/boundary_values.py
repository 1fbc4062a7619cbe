"""Values at the limits of what a release spec takes, for the API server to have its say on.

Each row is an app's keys as a user writes them.
"""

from typing import Any

from devflow.reading.grammar.texts import LONGEST_VARIABLE_BYTES
from devflow.release.spec.parts.sizes import MOST_ANNOTATION_BYTES, RESERVED_BYTES

Keys = dict[str, Any]

LABEL = "a" * 63
SUBDOMAIN = ".".join([LABEL] * 3 + ["a" * 61])
HEXADECIMAL = "0123456789abcdef" * 4
_MOST = MOST_ANNOTATION_BYTES - RESERVED_BYTES - len("key")


def _requests(**amounts: str) -> Keys:
    return {"resources": {"requests": amounts}}


def _both(name: str, amount: str) -> Keys:
    return {"resources": {"requests": {name: amount}, "limits": {name: amount}}}


ACCEPTED: dict[str, Keys] = {
    "an image of one letter": {"image": "a"},
    "an image with a registry's port": {"image": "registry.example.com:65535/a/b:1"},
    "an image of a registry at an IPv6 address": {"image": "[::1]:5000/a__b/c-d.e:T"},
    "an image with a name of 255 characters": {"image": "x.io/" + "a" * 250},
    "an image with a tag of 128 characters": {"image": "a:" + "T" * 128},
    "an image with tag and digest": {"image": f"a/b:1@sha256:{HEXADECIMAL}"},
    "an image with the longest digest": {"image": f"a@sha512:{HEXADECIMAL * 2}"},
    "no CPU": _requests(cpu="0"),
    "the least CPU": _requests(cpu="1m"),
    "a CPU without a digit before the dot": _requests(cpu=".5"),
    "a CPU without a digit behind the dot": _requests(cpu="5."),
    "a CPU with an exponent": _requests(cpu="12E-1"),
    "one byte": _requests(memory="1"),
    "a thousand thousandths of a byte": _requests(memory="1000m"),
    "the most memory": _requests(memory="9223372036854775807"),
    "the most whole exbibytes": _requests(memory="7Ei"),
    "a request at its limit": _both("memory", "1Gi"),
    "a request at its limit, written otherwise": {
        "resources": {"requests": {"memory": "1024Mi"}, "limits": {"memory": "1Gi"}}
    },
    "huge pages": {
        "resources": {
            "requests": {"cpu": "1", "hugepages-2Mi": "4Mi"},
            "limits": {"hugepages-2Mi": "4Mi"},
        }
    },
    "a device": _both("nvidia.com/gpu", "1"),
    "a device with capitals in its name": _both("example.com/A_b.C-1", "1"),
    "an annotation's key of 63 characters": {"podAnnotations": {LABEL: "x"}},
    "an annotation's key with a prefix of 253": {"podAnnotations": {f"{SUBDOMAIN}/{LABEL}": ""}},
    "an annotation's key with capitals in both parts": {"podAnnotations": {"Ab.C/D_e.f": "é\n"}},
    "as many annotations as there may be": {"podAnnotations": {"key": "x" * _MOST}},
    "a variable with any sign": {"env": {"a:b c.-_/\\\"'~": "x"}},
    "a variable that begins with a digit": {"env": {"1": "x"}},
    "a variable of dots": {"env": {"..": "x"}},
    "a variable of 1,000 characters": {"env": {"A" * 1000: "x"}},
    "an empty variable": {"env": {"A": ""}},
    "a variable with control characters": {"env": {"A": "\x01\x1b\n\t\x7f\u2028"}},
    "a variable that refers to another": {"env": {"A": "$(B) $$(C) $(", "B": "x"}},
    "the largest variable": {"env": {"A": "x" * (LONGEST_VARIABLE_BYTES - len("A=\0"))}},
    "a Secret's name and key of 253 characters": {
        "env": {"A": {"secret": SUBDOMAIN, "key": "k" * 253}}
    },
    "a Secret's key that begins with a dot": {"env": {"A": {"secret": "a.b", "key": ".a_B-1"}}},
    "a path of one sign": {"readinessProbe": "/"},
    "the longest path": {"readinessProbe": "/" + "a" * 2047},
    "a path with every sign": {"readinessProbe": "/-._~!$&'()*+,;=:@/?aZ0%20%FF"},
    "a ServiceAccount's name of 253 characters": {"serviceAccount": SUBDOMAIN},
    "a ServiceAccount's name that begins with a digit": {"serviceAccount": "1.a"},
    "the least port": {"port": 1},
    "the largest port": {"port": 65535},
    "no replicas": {"replicas": 0},
    "the most replicas": {"replicas": 10_000},
    "no old revisions": {"revisionHistoryLimit": 0},
    "the most old revisions": {"revisionHistoryLimit": 100, "rollbackWindow": 100},
    "the longest times": {
        "progressDeadline": "720h",
        "verify": {"for": "720h", "grace": "720h", "errorRate": "< 1%"},
        "prometheus": {"scrapeInterval": "10m"},
        "steps": [1, {"pause": "720h"}, 100],
        "scaleDown": {"oldStable": "720h", "abortedCanary": "720h"},
    },
    "the shortest times": {
        "progressDeadline": "1s",
        "verify": {"for": "1s", "grace": "1s"},
        "steps": [1, {"pause": "1s"}, 100],
        "scaleDown": {"oldStable": "1s", "abortedCanary": "1s"},
    },
    "as many steps as there may be": {"steps": [*range(1, 100), 100]},
    "a host of one letter": {"hosts": ["a"], "gateway": "a/a"},
    "the longest host": {"hosts": [SUBDOMAIN], "gateway": f"{LABEL}/{SUBDOMAIN}"},
    "the longest host with a star": {"hosts": ["*." + SUBDOMAIN[2:]], "gateway": "1/1.a"},
    "a project's name of 253 characters": {"application": {"project": SUBDOMAIN}},
    "a repository by SSH": {"source": {"repoURL": "git@example.com:a/b.git"}},
    "a range of revisions": {"source": {"repoURL": "x", "targetRevision": ">=1.0 <2.0"}},
    "the most measurements": {
        "verify": {"for": "720h", "interval": "1s", "count": 10_000, "errorRate": "< 1%"},
        "prometheus": {"scrapeInterval": "1s"},
    },
}
"""What the API server has to take."""

REFUSED: dict[str, Keys] = {
    "an empty image": {"image": ""},
    "an image with a space behind": {"image": "a:1 "},
    "no quantity": _requests(cpu="1x"),
    "an empty quantity": _requests(cpu=""),
    "a quantity with a word": _requests(cpu="1 core"),
    "a quantity in Arabic digits": _requests(cpu="٣"),
    "capital K": _requests(memory="1K"),
    "negative memory": _requests(memory="-1"),
    "a request above its limit": {
        "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1999m"}}
    },
    "a device without a limit": _requests(**{"nvidia.com/gpu": "1"}),
    "half a device": _both("nvidia.com/gpu", "500m"),
    "huge pages that differ from their limit": {
        "resources": {
            "requests": {"cpu": "1", "hugepages-2Mi": "2Mi"},
            "limits": {"hugepages-2Mi": "4Mi"},
        }
    },
    "a resource that isn't there": _requests(disk="1"),
    "a resource's name with a space": _requests(**{"example.com/a b": "1"}),
    "a resource of 64 characters": _both("example.com/" + "a" * 64, "1"),
    "an annotation's key of 64 characters": {"podAnnotations": {LABEL + "a": "x"}},
    "an annotation's key with a prefix of 254": {"podAnnotations": {f"{SUBDOMAIN}a/a": "x"}},
    "an annotation's key with a space": {"podAnnotations": {"a b": "x"}},
    "an annotation's key with two slashes": {"podAnnotations": {"a/b/c": "x"}},
    "an empty annotation's key": {"podAnnotations": {"": "x"}},
    "more annotations than there may be": {
        "podAnnotations": {"key": "x" * (MOST_ANNOTATION_BYTES + 1)}
    },
    "a variable without a name": {"env": {"": "x"}},
    "a variable with an equals sign": {"env": {"A=B": "x"}},
    "a variable with a letter that isn't ASCII": {"env": {"É": "x"}},
    "a variable with a line break in its name": {"env": {"A\n": "x"}},
    "a Secret's name with capitals": {"env": {"A": {"secret": "Db", "key": "k"}}},
    "a Secret's name of 254 characters": {"env": {"A": {"secret": SUBDOMAIN + "a", "key": "k"}}},
    "a Secret's name with two dots": {"env": {"A": {"secret": "a..b", "key": "k"}}},
    "an empty Secret's key": {"env": {"A": {"secret": "a", "key": ""}}},
    "a Secret's key of 254 characters": {"env": {"A": {"secret": "a", "key": "k" * 254}}},
    "a Secret's key with a slash": {"env": {"A": {"secret": "a", "key": "a/b"}}},
    "a Secret's key that climbs": {"env": {"A": {"secret": "a", "key": "..a"}}},
    "a ServiceAccount's name with capitals": {"serviceAccount": "Shop"},
    "a ServiceAccount's name of 254 characters": {"serviceAccount": SUBDOMAIN + "a"},
    "a ServiceAccount's name that ends in a hyphen": {"serviceAccount": "shop-"},
    "port 0": {"port": 0},
    "port 65,536": {"port": 65_536},
    "-1 replicas": {"replicas": -1},
}
"""What the API server has to refuse, and a release spec refuses before it."""

CHANGED: dict[str, Keys] = {
    "a CPU that is finer than there is": _requests(cpu="1e-10"),
    "more than Kubernetes can hold": _requests(memory="8Ei"),
    "half a thousandth of a CPU": _requests(cpu="500u"),
}
"""What the API server takes for something else, and a release spec therefore refuses."""

NAMES = {"a": True, LABEL: True, "a-1": True, "A": False, "a_b": False, "-a": False, "a.b": False}
"""Names of apps, and whether there can be such a Service and such a container."""

NAMESPACES = {"1": True, LABEL: True, "": False, LABEL + "a": False, "a.b": False, "a-": False}
"""Names of namespaces, and whether there can be one."""
