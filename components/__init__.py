"""Pulumi components of canary releases and of the platform under them."""

from components.canary_release import CanaryRelease
from components.canary_release_args import CanaryReleaseArgs

__all__ = ["CanaryRelease", "CanaryReleaseArgs"]
