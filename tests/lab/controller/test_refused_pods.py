"""faults/06: a canary whose pods the API server refuses fails within the grace, in its words."""

from typing import Any

import pytest

from devflow.lab import Lab
from devflow.record.job import JobStatus
from tests.lab.controller.test_controller_releases import begin
from tests.lab.records import step, wait_job
from tests.lab.spec.dry_runs import refusals
from tests.lab.traffic import ROLLOUT, App, apply
from tests.lab.waiting import eventually

GRACE_SECONDS = 3


def app_of(lab: Lab, namespace: str, name: str) -> App:
    verify = {"for": "2s", "grace": f"{GRACE_SECONDS}s"}
    settings = {"replicas": 2, "steps": [20, "verify", 100], "verify": verify}
    return App(lab, namespace, name, settings).install("1.0.0")


def refused_words(app: App) -> str:
    """Why version 2.0.0 was taken back."""
    why = step(wait_job(app, "2.0.0", JobStatus.ROLLED_BACK), "Verify").message
    assert why.startswith("pods can't be created for ")
    assert f"> grace {GRACE_SECONDS} s: " in why
    return why


@pytest.fixture
def full(lab: Lab, namespace: str) -> App:
    """An app in a namespace whose quota has no room for another pod."""
    app = app_of(lab, namespace, "full")
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "pods", "namespace": namespace},
        "spec": {"hard": {"pods": "2"}},
    }
    apply(lab, quota)
    # Admission reads quotas from a cache of its own.
    eventually("the quota counts", lambda: refusals(lab, another_pod(app)))
    return app


def another_pod(app: App) -> dict[str, Any]:
    """One that would be an app's."""
    (pod, *_) = app.pods()
    metadata = {"name": "another", "namespace": app.namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": pod["spec"]}


def test_pods_that_a_quota_refuses_fail_the_release_within_the_grace(full: App) -> None:
    begin(full, "2.0.0")
    assert "exceeded quota: pods" in refused_words(full)


def test_pods_of_a_missing_service_account_fail_the_release_within_the_grace(
    lab: Lab, namespace: str
) -> None:
    app = app_of(lab, namespace, "nobody")
    template = app.rollout()["spec"]["template"]
    container = {**template["spec"]["containers"][0], "image": "ghcr.io/acme/nobody:2.0.0"}
    changed = {"containers": [container], "serviceAccountName": "nobody"}
    app.patch(*ROLLOUT, {"spec": {"template": {"spec": changed}}})
    assert 'serviceaccount "nobody" not found' in refused_words(app)
