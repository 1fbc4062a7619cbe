"""Adoption: from the manifests that a team has to an app of a stack. Pure."""

from devflow.adopt.adopt import Adoption, adopt
from devflow.adopt.finding import Finding, Level
from devflow.adopt.manifests import Manifest, read_manifests
from devflow.adopt.team import Team, teams_of

__all__ = [
    "Adoption",
    "Finding",
    "Level",
    "Manifest",
    "Team",
    "adopt",
    "read_manifests",
    "teams_of",
]
