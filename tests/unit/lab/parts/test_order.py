import pytest

from devflow.lab.part import Part
from devflow.lab.parts import discover, in_order


def test_the_control_plane_is_built_in_order_of_need() -> None:
    programs = [part.name for part in discover() if part.binary]
    assert programs == [
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kwok",
        "argo-rollouts",
        "argocd-redis",
        "pods",
        "mongodb",
        "devflow",
        "istiod",
        "gateway",
        "prometheus",
        "argocd-repo-server",
        "argocd-plugin",
        "argocd-application-controller",
        "traefik-proxy",
    ]


def test_a_part_comes_after_those_it_needs() -> None:
    parts = [Part(name="a", needs=("b",)), Part(name="b", needs=("c",)), Part(name="c")]
    assert [part.name for part in in_order(parts)] == ["c", "b", "a"]


def test_among_free_parts_the_rank_decides_then_the_name() -> None:
    parts = [Part(name="a"), Part(name="c", rank=1), Part(name="b")]
    assert [part.name for part in in_order(parts)] == ["c", "a", "b"]


def test_a_need_that_nobody_meets_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"no part is called \['b'\]"):
        in_order([Part(name="a", needs=("b",))])


def test_parts_that_need_each_other_are_an_error() -> None:
    with pytest.raises(ValueError, match="each other"):
        in_order([Part(name="a", needs=("b",)), Part(name="b", needs=("a",))])
