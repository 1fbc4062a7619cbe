"""``podTemplate``: a strategic merge over the pod template, less what a release needs."""

from typing import Any

import pytest

from devflow.release import SpecError, build, parse_app
from tests.unit.release.specs import LEAST

KEYS: dict[str, Any] = {
    **LEAST,
    "env": {"A": "a", "B": "b"},
    "volumes": {"tmp": "/tmp", "tls": {"secret": "tls", "mount": "/tls"}},
    "containers": [{"name": "proxy", "image": "proxy:1"}],
    "podAnnotations": {"a": "b"},
}


def overlaid(overlay: dict[str, Any], **more: Any) -> dict[str, Any]:
    app = parse_app("shop", {**KEYS, **more, "podTemplate": overlay})
    found: dict[str, Any] = build(app).rollout["spec"]["template"]
    return found


def own(**container: Any) -> dict[str, Any]:
    made = overlaid({"spec": {"containers": [{"name": "shop", **container}]}})
    found: dict[str, Any] = made["spec"]["containers"][0]
    return found


def test_containers_are_merged_by_name_and_stay_in_place() -> None:
    containers = [{"name": "proxy", "tty": True}, {"name": "shop", "workingDir": "/srv"}]
    made = overlaid({"spec": {"containers": containers}})["spec"]["containers"]
    assert [one["name"] for one in made] == ["shop", "proxy"]
    assert (made[0]["workingDir"], made[0]["image"]) == ("/srv", LEAST["image"])
    assert (made[1]["tty"], made[1]["image"]) == (True, "proxy:1")


def test_lists_with_a_merge_key_are_merged_item_by_item_down_to_the_last() -> None:
    made = own(
        env=[{"name": "B", "value": "other"}, {"name": "C", "value": "c"}],
        volumeMounts=[{"mountPath": "/tls", "name": "tls", "readOnly": True}],
        ports=[{"containerPort": 9090, "name": "admin"}],
    )
    assert {one["name"]: one["value"] for one in made["env"]} == {"A": "a", "B": "other", "C": "c"}
    assert {one["mountPath"]: one.get("readOnly") for one in made["volumeMounts"]} == {
        "/tls": True,
        "/tmp": None,
    }
    assert [one["containerPort"] for one in made["ports"]] == [8080, 9090]


def test_other_lists_are_taken_as_a_whole_and_null_takes_away() -> None:
    made = own(securityContext={"capabilities": {"drop": ["KILL"]}}, readinessProbe=None)
    assert made["securityContext"]["capabilities"] == {"drop": ["KILL"]}
    assert made["securityContext"]["allowPrivilegeEscalation"] is False
    assert "readinessProbe" not in made


def test_an_item_can_be_taken_away_and_a_mapping_replaced() -> None:
    spec = overlaid(
        {
            "spec": {
                "containers": [{"name": "proxy", "$patch": "delete"}],
                "securityContext": {"$patch": "replace", "runAsUser": 5},
            }
        }
    )["spec"]
    assert [one["name"] for one in spec["containers"]] == ["shop"]
    assert spec["securityContext"] == {"runAsUser": 5}


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        (
            {"metadata": {"labels": {"app.kubernetes.io/name": "x"}}},
            "podTemplate.metadata.labels.app.kubernetes.io/name: is not yours to set: the Service",
        ),
        (
            {"metadata": {"labels": None}},
            "podTemplate.metadata.labels.app.kubernetes.io/name: is not yours to set",
        ),
        (
            {"metadata": {"labels": {"rollouts-pod-template-hash": "x"}}},
            "podTemplate.metadata.labels.rollouts-pod-template-hash: is not yours to set: Argo",
        ),
        ({"metadata": {"name": "x"}}, "podTemplate.metadata.name: unknown key; known are annota"),
        ({"spec": None}, "podTemplate.spec.containers: shop is the app's own container; leave it"),
        (
            {"spec": {"containers": [{"name": "shop", "$patch": "delete"}]}},
            "podTemplate.spec.containers: shop is the app's own container; leave it there",
        ),
        (
            {"spec": {"containers": [{"name": "shop", "image": "x:1"}]}},
            "podTemplate.spec.containers.shop.image: another image is a release; write it as 'ima",
        ),
        (
            {"spec": {"containers": [{"name": "shop", "ports": None}]}},
            "podTemplate.spec.containers.shop.ports: the Service leads to port http; leave",
        ),
        (
            {"spec": {"containers": [{"name": "shpo", "tty": True}]}},
            "podTemplate.spec.containers[0].image: is missing: no container is called 'shpo' yet;"
            " there are shop, proxy",
        ),
        ({"spec": {"restartPolicy": "Never"}}, "podTemplate.spec.restartPolicy: a Rollout's pods"),
        ({"spec": {"activeDeadlineSeconds": 5}}, "podTemplate.spec.activeDeadlineSeconds: a Rollo"),
        ({"spec": {"dnsPolicy": "Cluster"}}, "podTemplate.spec.dnsPolicy: 'Cluster' is not known;"),
        (
            {"spec": {"hostnetwork": True}},
            "podTemplate.spec.hostnetwork: unknown key; did you mean",
        ),
        (
            {"spec": {"ephemeralContainers": []}},
            "podTemplate.spec.ephemeralContainers: unknown key",
        ),
        (
            {"spec": {"volumes": [{"emptyDir": {}}]}},
            "podTemplate.spec.volumes[0].name: is missing;",
        ),
        (
            {"spec": {"$setElementOrder/x": []}},
            "podTemplate.spec.$setElementOrder/x: unknown direc",
        ),
        (
            {"spec": {"os": {"$patch": "merge"}}},
            "podTemplate.spec.os.$patch: 'merge' is not known;",
        ),
        (
            {"spec": {"readinessGates": [{}]}},
            "podTemplate.spec.readinessGates[0].conditionType: is missing; it has no default",
        ),
        (
            {"spec": {"containers": [{"name": "shop", "volumeMounts": [{"mountPath": "/x"}]}]}},
            "podTemplate.spec.containers[0].volumeMounts[2].name: is missing; it has no default",
        ),
        (
            {"spec": {"volumes": [{"name": "tmp", "$patch": "delete"}]}},
            "volumes.tmp: is no volume of the app; there are tls",
        ),
    ],
)
def test_what_would_break_the_release_or_is_a_typo_is_refused(
    overlay: dict[str, Any], says: str
) -> None:
    with pytest.raises(SpecError) as caught:
        overlaid(overlay)
    assert str(caught.value).startswith(says)
    assert len(caught.value.problems) == 1


def test_a_label_of_ours_may_be_written_as_it_is() -> None:
    made = overlaid({"metadata": {"labels": {"app.kubernetes.io/name": "shop", "a": "b"}}})
    assert made["metadata"]["labels"] == {"app.kubernetes.io/name": "shop", "a": "b"}
