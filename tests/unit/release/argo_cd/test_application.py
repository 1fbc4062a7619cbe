from typing import Any

import pytest

from devflow.release import SpecError, build, parse_app
from tests.unit.release.specs import LEAST


def spec_of(**changes: Any) -> dict[str, Any]:
    spec: dict[str, Any] = build(parse_app("shop", {**LEAST, **changes})).application["spec"]
    return spec


def source(**changes: Any) -> dict[str, Any]:
    return {"source": {**LEAST["source"], **changes}}


def test_with_direct_delivery_argo_cd_compares_with_what_pulumi_applies_and_syncs_nothing() -> None:
    spec = spec_of(replicas=3)
    (parameter,) = spec["source"]["plugin"]["parameters"]
    assert parameter["name"] == "spec"
    assert '"replicas":3' in parameter["string"]
    assert "automated" not in spec["syncPolicy"]
    assert spec["project"] == "default"


def test_with_gitops_git_alone_says_what_runs_and_argo_cd_keeps_it_so() -> None:
    spec = spec_of(delivery="gitops", replicas=3)
    assert spec["source"]["plugin"] == {"name": "devflow"}
    assert spec["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}


@pytest.mark.parametrize(
    ("sync", "automated"),
    [
        ({"automated": False}, None),
        ({"prune": False}, {"prune": False, "selfHeal": True}),
        ({"selfHeal": False}, {"prune": True, "selfHeal": False}),
    ],
)
def test_what_argo_cd_does_by_itself_is_a_setting(
    sync: dict[str, bool], automated: dict[str, bool] | None
) -> None:
    spec = spec_of(delivery="gitops", application={"sync": sync})
    assert spec["syncPolicy"].get("automated") == automated


def test_a_second_writer_beside_pulumi_is_refused() -> None:
    with pytest.raises(SpecError, match=r"application\.sync: is for 'delivery: gitops'"):
        spec_of(application={"sync": {"automated": True}})


def test_a_stack_file_may_be_the_spec_file() -> None:
    spec = spec_of(delivery="gitops", **source(path="stacks", file="prod.yaml"))
    assert spec["source"]["plugin"]["parameters"] == [{"name": "file", "string": "prod.yaml"}]


@pytest.mark.parametrize("delivery", ["direct", "gitops"])
def test_a_directory_of_rendered_manifests_needs_no_plugin(delivery: str) -> None:
    spec = spec_of(delivery=delivery, **source(type="directory", path="shop"))
    assert "plugin" not in spec["source"]
    assert spec["source"]["directory"] == {"recurse": True}


def test_gitops_gets_a_project_that_allows_this_app_and_no_more() -> None:
    manifests = build(parse_app("shop", {**LEAST, "delivery": "gitops"}))
    assert manifests.app_project is not None
    project = manifests.app_project["spec"]
    assert manifests.application["spec"]["project"] == "shop"
    assert project["sourceRepos"] == ["file:///git"]
    assert [d["namespace"] for d in project["destinations"]] == ["shop"]
    assert project["clusterResourceWhitelist"] == []
    allowed = {(k["group"], k["kind"]) for k in project["namespaceResourceWhitelist"]}
    for manifest in manifests.workload:
        group = manifest["apiVersion"].rpartition("/")[0]
        assert (group, manifest["kind"]) in allowed


@pytest.mark.parametrize("delivery", ["direct", "gitops"])
def test_a_project_of_somebody_else_is_used_and_not_made(delivery: str) -> None:
    app = parse_app("shop", {**LEAST, "delivery": delivery, "application": {"project": "ours"}})
    assert build(app).application["spec"]["project"] == "ours"
    assert build(app).app_project is None


@pytest.mark.parametrize("delivery", ["direct", "gitops"])
def test_what_argo_rollouts_rewrites_is_never_compared_nor_synced(delivery: str) -> None:
    spec = spec_of(delivery=delivery, replicas=2)
    assert "RespectIgnoreDifferences=true" in spec["syncPolicy"]["syncOptions"]
    assert {d["kind"]: d["jqPathExpressions"] for d in spec["ignoreDifferences"]} == {
        "VirtualService": [
            ".spec.http[]?.route[]?.weight",
            ".spec.tcp[]?.route[]?.weight",
            '.spec.http[]? | select(.name == "header")',
            '.spec.http[]? | select(.name == "affinity")',
            '.spec.http[]? | select(.name == "mirror")',
        ],
        "DestinationRule": ['.spec.subsets[].labels["rollouts-pod-template-hash"]'],
    }


def test_argo_cds_objects_take_the_workload_along_only_where_argo_cd_delivers_it() -> None:
    """faults/11"""

    def finalizers(**changes: Any) -> list[object]:
        made = build(parse_app("shop", {**LEAST, **changes}))
        own = [made.application, *([made.app_project] if made.app_project else [])]
        return [manifest["metadata"].get("finalizers") for manifest in own]

    assert finalizers() == [None]
    cascade = ["resources-finalizer.argocd.argoproj.io"]
    assert finalizers(delivery="gitops") == [cascade, cascade]
    assert finalizers(delivery="gitops", application={"onRemoval": "keep"}) == [None, None]
    with pytest.raises(SpecError, match=r"application\.onRemoval.*is for 'delivery: gitops'"):
        finalizers(application={"onRemoval": "keep"})
