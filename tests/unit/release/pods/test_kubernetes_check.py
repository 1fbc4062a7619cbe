"""Values in Kubernetes' own form, against its own schema."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devflow.release import SpecError
from devflow.release.kubernetes.check import check
from devflow.release.kubernetes.schema import definitions
from tests.unit.release.specs import Later

_plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
_keys = st.sampled_from(["name", "spec", "containers", "env", "$patch", "x"])
_any = st.recursive(
    _plain, lambda v: st.lists(v, max_size=3) | st.dictionaries(_keys, v), max_leaves=9
)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("Probe", [], "[] is not a mapping of keys to values"),
        ("Probe", {"httpget": {}}, "httpget: unknown key; did you mean 'httpGet'?"),
        ("Probe", {"exec": {"command": "ls"}}, "exec.command: 'ls' is not a list"),
        ("Probe", {"httpGet": {}}, "httpGet.port: is missing; it has no default"),
        (
            "Probe",
            {"httpGet": {"port": True}},
            "httpGet.port: true is neither a whole",
        ),
        ("Probe", {"periodSeconds": 2**31}, "periodSeconds: 2147483648 does not fit into 32 bits"),
        ("Probe", {"periodSeconds": 1.5}, "periodSeconds: 1.5 is not a whole number"),
        (
            "Probe",
            {"grpc": None},
            "grpc: is empty; write {} for its defaults, or leave the key out",
        ),
        ("Toleration", {"effect": "Never"}, "effect: 'Never' is not known; use 'NoExecute' or"),
        ("Toleration", {"key": 1}, "key: 1 is not a text; put it in quotes"),
        ("Toleration", {"key": "a\0"}, "key: 'a\\x00' holds a NUL character; take it out"),
        ("Toleration", {"key": "a b"}, "key: 'a b' is not a label's key;"),
        ("Toleration", {"key": "a", "value": "b c"}, "value: 'b c' is not the value of a label;"),
        ("SecretKeySelector", {"name": "A", "key": "k"}, "name: 'A' is not a Kubernetes name;"),
        ("ConfigMapKeySelector", {"name": "a", "key": "a/b"}, "key: 'a/b' is not a key of a Sec"),
        (
            "Probe",
            {"httpGet": {"port": 1, "httpHeaders": [{"name": "a b", "value": "c"}]}},
            "httpGet.httpHeaders[0].name: 'a b' is not the name of a header;",
        ),
        (
            "LifecycleHandler",
            {"sleep": {"seconds": 1}, "exec": {"command": ["a"]}},
            "sleep: is there beside 'exec'; keep one",
        ),
        *(
            (name, {**more, key: mode}, f"{key}: {mode} is not between 0 and 511; write a file's")
            for name, key, more in (
                ("ConfigMapVolumeSource", "defaultMode", {}),
                ("SecretVolumeSource", "defaultMode", {}),
                ("ProjectedVolumeSource", "defaultMode", {}),
                ("DownwardAPIVolumeSource", "defaultMode", {}),
                ("KeyToPath", "mode", {"key": "a", "path": "b"}),
                ("DownwardAPIVolumeFile", "mode", {"path": "b"}),
            )
            for mode in (644, -1)
        ),
        ("LabelSelectorRequirement", {"key": "a", "operator": "in"}, "operator: 'in' is not kno"),
        ("LabelSelectorRequirement", {"key": "a b", "operator": "In"}, "key: 'a b' is not a label"),
        ("NodeSelectorRequirement", {"key": "a b", "operator": "In"}, "key: 'a b' is not a label"),
        ("LabelSelector", {"matchLabels": {"a": "b c"}}, "matchLabels: 'b c' is not the value of"),
        ("LabelSelector", {"matchLabels": {"a b": "c"}}, "matchLabels: 'a b' is not a label's key"),
        ("PodSpec", {"containers": [], "nodeSelector": {"a": "b c"}}, "nodeSelector: 'b c' is not"),
        ("PodAffinityTerm", {"topologyKey": "a b"}, "topologyKey: 'a b' is not a label's key;"),
        (
            "PodAffinityTerm",
            {"topologyKey": "a", "namespaces": ["A"]},
            "namespaces: 'A' is not a namespace;",
        ),
        ("PodSpec", {"containers": [], "hostname": "a.b"}, "hostname: 'a.b' is not one part of a"),
        ("PodSpec", {"containers": [], "subdomain": "A"}, "subdomain: 'A' is not one part of a ho"),
        ("PodSpec", {"containers": [], "nodeName": "a b"}, "nodeName: 'a b' is not a Kubernetes"),
        (
            "HostAlias",
            {"ip": "10.0.0.1", "hostnames": ["a", "b_c"]},
            "hostnames: 'b_c' is not a Ku",
        ),
        ("PodDNSConfig", {"options": [{}]}, "options[0].name: is missing; it has no default"),
        ("PodDNSConfig", {"options": [{"name": ""}]}, "options[0].name: is empty; give it a value"),
        ("PodSecurityContext", {"fsGroup": -1}, "fsGroup: -1 is not between 0 and 2147483647"),
        ("PodSecurityContext", {"supplementalGroups": [1, 2**31]}, "supplementalGroups: 2147483"),
        ("SecurityContext", {"runAsGroup": 2**31}, "runAsGroup: 2147483648 is not between 0 and"),
        ("LifecycleHandler", {"exec": {}}, "exec.command: is missing; it has no default"),
        *(
            ("ContainerPort", {"containerPort": 1, "name": name}, f"name: {name!r} is not a port's")
            for name in ("A", "1", "a--b", "a-", "x" * 16, "")
        ),
        ("ContainerPort", {"containerPort": 1, "hostIP": "x"}, "hostIP: 'x' is no address;"),
        (
            "ResourceFieldSelector",
            {"resource": "limits.cpu", "divisor": "3"},
            "divisor: '3' is no unit of 'limits.cpu'; use 1m or 1",
        ),
        ("EmptyDirVolumeSource", {"sizeLimit": 1.5}, "sizeLimit: 1.5 is not a quantity; put it in"),
        ("SecurityContext", {"privileged": "yes"}, "privileged: 'yes' is neither true nor false"),
        ("LabelSelector", {"matchLabels": {1: "a"}}, "matchLabels: 1 is not a key; keys are texts"),
        (
            "LabelSelector",
            {"matchLabels": {"a\0": "b"}},
            "matchLabels: the key 'a\\x00' holds a NU",
        ),
        (
            "PodSpec",
            {"containers": [{"name": "a"}, {"name": "a"}]},
            "containers: name 'a' is there twice; keep one",
        ),
    ],
)
def test_what_kubernetes_would_refuse_is_one_line(name: str, value: Any, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        check(value, name)
    assert str(caught.value).startswith(says)
    assert len(caught.value.problems) == 1


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        check({"periodSeconds": "x", "grpc": {"port": "y"}}, "Probe")
    assert [where for where, _ in caught.value.problems] == ["periodSeconds", "grpc.port"]


def test_single_values_may_be_known_later_and_nothing_else() -> None:
    check({"httpGet": {"port": Later(), "path": Later()}, "periodSeconds": Later()}, "Probe")
    with pytest.raises(SpecError, match=r"^httpGet: is an Output, known only later"):
        check({"httpGet": Later()}, "Probe")


@pytest.mark.parametrize("overlay", [False, True])
@given(value=_any)
def test_whatever_is_checked_is_good_or_has_a_line(value: Any, overlay: bool) -> None:
    assert all("\n" not in line for line in flaws(value, overlay))


def flaws(value: Any, overlay: bool) -> list[str]:
    try:
        check(value, "PodTemplateSpec", overlay=overlay)
    except SpecError as error:
        return [what for _, what in error.problems]
    return []


def test_every_reference_leads_to_a_definition() -> None:
    def references(schema: Any) -> set[str]:
        if isinstance(schema, list):
            return {name for each in schema for name in references(each)}
        if not isinstance(schema, dict):
            return set()
        own = {schema["$ref"]} if isinstance(schema.get("$ref"), str) else set()
        return own | {name for each in schema.values() for name in references(each)}

    assert references(list(definitions().values())) <= definitions().keys()
