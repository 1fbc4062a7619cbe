import base64
import hashlib

import pytest

from devflow.engine.cluster.applyset import PART_OF, PROTECT, ApplySet, group_kinds_of


def test_the_id_is_that_of_the_convention() -> None:
    applyset = ApplySet("shop", "dev")
    digest = hashlib.sha256(b"devflow-shop-dev.default.ConfigMap.").digest()
    encoded = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert applyset.id == f"applyset-{encoded}-v1"
    assert len(applyset.id) <= 63


@pytest.mark.parametrize("stack", ["Dev", "dev.eu", "dev_1"])
def test_a_name_that_kubernetes_refuses_is_made_valid_and_stays_its_own(stack: str) -> None:
    name = ApplySet("shop", stack).name
    assert name.replace("-", "").isalnum()
    assert name == name.lower()
    assert name != ApplySet("shop", stack.lower().replace(".", "-").replace("_", "-")).name


def test_the_parent_names_what_the_set_contains() -> None:
    parent = ApplySet("shop", "dev").parent("embedded", ["Service", "Rollout.argoproj.io"], ["a"])
    assert group_kinds_of(parent) == {"Service", "Rollout.argoproj.io"}


def test_a_member_keeps_its_own_labels() -> None:
    applyset = ApplySet("shop", "dev")
    manifest = {"metadata": {"name": "a", "labels": {"app": "a"}}}
    member = applyset.member(manifest, protect=True, retain=False)
    assert member["metadata"]["labels"] == {"app": "a", PART_OF: applyset.id}
    assert member["metadata"]["annotations"] == {PROTECT: "true"}
    assert manifest == {"metadata": {"name": "a", "labels": {"app": "a"}}}
