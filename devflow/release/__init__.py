"""The release core: a typed spec in, plain Kubernetes manifests out. Pure: no I/O, no Pulumi.

Everything that describes a release reads this spec (a stack's YAML, Python arguments) and every
place that needs manifests (the Pulumi component, ``devflow render``) calls these builders, so the
three always agree byte for byte.
"""

from devflow.release.build import Manifest, ReleaseManifests, build
from devflow.release.durations import Duration
from devflow.release.errors import SpecError
from devflow.release.spec.app import AppSpec
from devflow.release.spec.deferred import Deferred
from devflow.release.spec.parse import parse_app, parse_apps
from devflow.release.spec.with_image import with_image
from devflow.release.steps import Approve, Pause, SetWeight, Step, Verify
from devflow.release.steps.schedule import Schedule

__all__ = [
    "AppSpec",
    "Approve",
    "Deferred",
    "Duration",
    "Manifest",
    "Pause",
    "ReleaseManifests",
    "Schedule",
    "SetWeight",
    "SpecError",
    "Step",
    "Verify",
    "build",
    "parse_app",
    "parse_apps",
    "with_image",
]
