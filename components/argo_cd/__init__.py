"""Argo CD: compares each app with Git, and applies what apps with `delivery: gitops` have there."""

from devflow.components.argo_cd.component import ArgoCD, ArgoCDArgs

__all__ = ["ArgoCD", "ArgoCDArgs"]
