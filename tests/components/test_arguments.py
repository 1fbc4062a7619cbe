"""What a Python program can write and a file can't: sets, and names that are no texts."""

from typing import Any, cast

import pulumi
import pytest

from devflow.components import ArgoCD, CanaryRelease, CanaryReleaseArgs, Devflow, Istio, MongoDB
from tests.components.recording import Recording, record
from tests.components.test_canary_release import SHOP


@pytest.mark.parametrize(
    ("args", "where"),
    [
        ({"hosts": {"b.example", "a.example"}}, "shop.hosts"),
        ({"image_pull_secrets": frozenset({"a", "b"})}, "shop.image_pull_secrets"),
        (
            {"config": {"files": {"a": "x"}}, "containers": [{"args": {"a"}}]},
            "shop.containers[0].args",
        ),
        (
            {"pod_template": {"spec": {"imagePullSecrets": {"a"}}}},
            "shop.pod_template.spec.imagePull",
        ),
    ],
)
def test_a_set_is_refused_as_its_order_would_be_another_in_each_run(
    args: dict[str, Any], where: str
) -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError, match="is a set, which has no order") as error:
            CanaryRelease("shop", cast(CanaryReleaseArgs, {**SHOP, **args}))
        assert str(error.value).startswith(where)

    assert not record(program).of_type("CanaryRelease")


@pytest.mark.parametrize("component", [CanaryRelease, ArgoCD, Devflow, Istio, MongoDB])
@pytest.mark.parametrize("name", [None, 3, "", b"shop", ["shop"], True])
def test_a_name_that_is_no_text_is_one_line(component: Any, name: object) -> None:
    recording = Recording()
    with pytest.raises(pulumi.RunError, match="is not the name of a component; write a text"):
        record(lambda: component(name, {}), recording)
    assert [found.type for found in recording.resources] == ["pulumi:pulumi:Stack"]
