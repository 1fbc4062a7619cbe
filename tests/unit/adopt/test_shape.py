"""A manifest that Kubernetes would not take is refused, with its place."""

import pytest

from devflow.adopt import read_manifests
from devflow.release import SpecError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "{kind: Service, metadata: {name: a}, spec: {ports: [{name: web}, 80]}}",
            "spec.ports[0].port: is missing; Kubernetes has no default for it",
        ),
        (
            "{kind: VirtualService, metadata: {name: a}, spec:"
            " {http: [{match: [{uri: {exact: /, prefix: /a}}]}]}}",
            "spec.http[0].match[0].uri: exact, prefix: only one of them can hold; keep one",
        ),
        (
            "{kind: HTTPRoute, metadata: {name: a}, spec:"
            " {rules: [{matches: [{path: {type: Suffix}}]}]}}",
            "spec.rules[0].matches[0].path.type: 'Suffix' is not known;"
            " use PathPrefix or Exact or RegularExpression",
        ),
        (
            "{kind: Deployment, metadata: {name: a, labels: {v: 2}}, spec: {template:"
            " {spec: {containers: [{name: a, image: b}]}}}}",
            "metadata.labels.v: 2 is not a text; put it in quotes",
        ),
        (
            "{kind: Rollout, metadata: {name: a}, spec: {template: {spec:"
            " {containers: [{name: a, image: b}, {name: a, image: b}]}}}}",
            "spec.template.spec.containers: 'a' is there twice; keep one",
        ),
    ],
)
def test_what_is_shaped_as_no_object_of_its_kind_is_refused_with_its_place(
    text: str, said: str
) -> None:
    with pytest.raises(SpecError) as raised:
        read_manifests(text, "x")
    kind = text[7:].partition(",")[0]
    assert str(raised.value).splitlines()[0] == f"x, document 1: {kind} a: {said}"


def test_a_name_that_no_object_can_have_is_refused_by_its_length() -> None:
    with pytest.raises(SpecError) as raised:
        read_manifests("{kind: Service, metadata: {name: " + 254 * "a" + "}}", "x")
    assert str(raised.value).startswith("x, document 1: the metadata.name 'aaa")
    assert str(raised.value).endswith("… of a Service has 254 characters, the limit is 253")
