"""Releases of apps that Argo CD delivers: a commit in Git, and what Argo CD makes of it."""
