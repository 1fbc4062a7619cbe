from typing import Any

from devflow.engine.objects.diff import Difference, differences


def config_map(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"kind": "ConfigMap", "metadata": {"name": "a", **metadata}, "data": data}


def test_what_the_server_writes_is_no_difference() -> None:
    old = config_map({"a": "1"}, resourceVersion="1", generation=1) | {"status": {"x": 1}}
    assert differences(old, config_map({"a": "1"}, resourceVersion="2"), {}) == []


def test_each_field_is_told_by_its_path() -> None:
    old = config_map({"a": "1", "gone": "x"}, labels={"app.kubernetes.io/name": "a"})
    new = config_map({"a": "2", "new": "y"}, labels={"app.kubernetes.io/name": "b"})
    assert differences(old, new, {}) == [
        Difference("data.a", "1", "2"),
        Difference("data.gone", "x", None),
        Difference("data.new", None, "y"),
        Difference('metadata.labels["app.kubernetes.io/name"]', "a", "b"),
    ]


def test_lists_of_one_length_are_compared_item_by_item() -> None:
    assert differences(
        {"spec": {"ports": [{"port": 80}]}}, {"spec": {"ports": [{"port": 81}]}}, {}
    ) == [Difference("spec.ports[0].port", "80", "81")]


def test_the_data_of_a_secret_is_hidden() -> None:
    old = {"kind": "Secret", "metadata": {}, "data": {"a": "dHVsaXA="}}
    new = {"kind": "Secret", "metadata": {}, "data": {"a": "Y3JvY3Vz", "b": "Y3JvY3Vz"}}
    assert differences(old, new, {}) == [
        Difference("data.a", "[secret]", "[secret]"),
        Difference("data.b", None, "[secret]"),
    ]


def test_a_value_marked_secret_is_hidden_also_inside_what_is_new() -> None:
    hide = config_map({"a": "[secret]", "b": "open"})
    (field,) = differences(
        {"kind": "ConfigMap", "metadata": {"name": "a"}},
        config_map({"a": "tulip", "b": "open"}),
        hide,
    )
    assert (field.path, field.new) == ("data", "[secret]")


def test_long_values_are_cut() -> None:
    (field,) = differences(config_map({"a": ""}), config_map({"a": "x" * 1000}), {})
    assert field.new is not None
    assert len(field.new) == 120
