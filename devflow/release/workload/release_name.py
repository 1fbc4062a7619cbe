"""What tells a release of an app from its other releases, in names that are known beforehand."""

import hashlib
import json
from typing import TYPE_CHECKING

from devflow.release.spec.deferred import Deferred, derived
from devflow.release.workload.pod_template import pod_template

if TYPE_CHECKING:
    from devflow.release.spec.app import AppSpec

_DIGITS = 10


def release_name(app: "AppSpec") -> str | Deferred:
    """Ten hexadecimal digits that go by the pod template, any change of which starts a release.
    What is deferred in it counts as equal, but for the image.
    """
    known = json.dumps(pod_template(app), sort_keys=True, default=lambda _: None)
    return derived(app.image, lambda image: _digest(f"{known} {image}"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
