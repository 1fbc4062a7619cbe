"""The changes that the Pulumi CLI's preview names (faults/20 h)."""

from typing import Any

from devflow.engine.apply.dry_run import Plan
from devflow.engine.pulumi_preview import changes_of

PARENT = "urn:pulumi:dev::devflow::devflow:index:CanaryRelease"


def state(resource: str = "kubernetes:core/v1:ConfigMap", /, **inputs: Any) -> dict[str, Any]:
    return {"urn": f"{PARENT}${resource}::one", "type": resource, "custom": True, "inputs": inputs}


def config_map(name: str = "a", **data: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "shop"}
    return state(apiVersion="v1", kind="ConfigMap", metadata=metadata, data=data)


def test_each_operation_is_shown_as_the_embedded_engine_would() -> None:
    changes = changes_of(
        {
            "steps": [
                {"op": "create", "newState": config_map("new")},
                {"op": "same", "oldState": config_map(), "newState": config_map()},
                {"op": "delete", "oldState": config_map("old")},
                {"op": "delete", "oldState": config_map("kept") | {"retainOnDelete": True}},
            ]
        }
    )
    assert [(str(change.identity), change.plan) for change in changes] == [
        ("ConfigMap shop/new", Plan.CREATE),
        ("ConfigMap shop/a", Plan.UNCHANGED),
        ("ConfigMap shop/old", Plan.DELETE),
        ("ConfigMap shop/kept", Plan.KEEP),
    ]


def test_an_update_names_the_fields() -> None:
    step = {"op": "update", "oldState": config_map(x="1"), "newState": config_map(x="2")}
    (change,) = changes_of({"steps": [step]})
    (field,) = change.fields
    assert (field.path, field.old, field.new) == ("data.x", "1", "2")


def test_a_secret_that_changes_is_named_and_not_shown() -> None:
    masked = config_map(x="[secret]")
    step = {"op": "update", "oldState": masked, "newState": masked, "detailedDiff": {"data.x": {}}}
    (change,) = changes_of({"steps": [step]})
    (field,) = change.fields
    assert (field.path, field.old, field.new) == ("data.x", "[secret]", "[secret]")


def test_a_replacement_is_one_change_with_a_note() -> None:
    states = {"oldState": config_map(x="1"), "newState": config_map(x="2")}
    operations = ("create-replacement", "replace", "delete-replaced")
    (change,) = changes_of({"steps": [{"op": op, **states} for op in operations]})
    assert (change.plan, change.note) == (Plan.UPDATE, "replaced: deleted and made anew")


def test_what_is_nothing_in_a_cluster_is_left_out() -> None:
    component = state("devflow:index:CanaryRelease") | {"custom": False}
    provider = state("pulumi:providers:kubernetes")
    steps = [{"op": "create", "newState": made} for made in (component, provider)]
    assert changes_of({"steps": steps}) == []


def test_what_is_no_object_of_the_api_has_its_type_as_kind() -> None:
    chart = state("kubernetes:helm.sh/v3:Release", chart="nginx")
    (change,) = changes_of({"steps": [{"op": "create", "newState": chart}]})
    assert str(change.identity) == "kubernetes:helm.sh/v3:Release one"
