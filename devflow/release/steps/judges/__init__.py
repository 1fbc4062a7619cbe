"""Judges of an ``analysis`` step that bring no AnalysisTemplate of their user's: one file each."""

from collections.abc import Mapping

from devflow.release.steps.judges.job import JobJudge
from devflow.release.steps.judges.judge import Judge
from devflow.release.steps.judges.web import WebJudge

JUDGES: Mapping[str, type[Judge]] = {"job": JobJudge, "web": WebJudge}
"""By the key under which they are written, which is that of their provider in Argo Rollouts."""

__all__ = ["JUDGES", "Judge"]
