"""What the platform's components refuse: one line at preview, and not after ten minutes of `up`."""

from typing import Any

import pulumi
import pytest

from devflow.components import ArgoCD, ArgoRollouts, Devflow, Istio, MongoDB, Prometheus
from tests.components.recording import record
from tests.components.test_platform_settings import made

REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    (Prometheus, {"namespace": "kube-system"}, "namespace 'kube-system' is Kubernetes' own; give"),
    (MongoDB, {"namespace": "default"}, "namespace 'default' is Kubernetes' own; give the"),
    (ArgoCD, {"version": "10.1"}, "argoCd.version: '10.1' is not a chart's version; write one"),
    (Istio, {"version": "latest"}, "istio.version: 'latest' is not a chart's version"),
    (Istio, {"values": {"pilot": {}}}, "istio.values.pilot: no such chart; use some of base, cni"),
    (
        Istio,
        {"revisions": [{"name": "1-30"}, {"name": "1-30"}]},
        "istio.revisions: '1-30' is there twice",
    ),
    (Istio, {"revisions": [{"name": "1.30"}]}, "istio.revisions: '1.30' is not a revision's name"),
    (
        Istio,
        {"revisions": [{"name": "a"}, {"name": "b"}]},
        "istio.defaultRevision: missing; there are a, b: name the one",
    ),
    (
        Istio,
        {"revisions": [{"name": "a"}, {"name": "b"}], "default_revision": "c"},
        "istio.defaultRevision: 'c' is not among the revisions a, b",
    ),
    (
        Istio,
        {"revisions": [{"name": "default"}, {"name": "b"}], "default_revision": "b"},
        "istio.defaultRevision: 'b' and the revision 'default' would both inject",
    ),
    (
        Istio,
        {
            "revisions": [{"name": "a"}, {"name": "b", "version": "1.28.0"}],
            "default_revision": "a",
        },
        "istio.revisions: 1.28.0 and 1.30.5 are more than one minor version apart",
    ),
    (
        Istio,
        {"version": "1.30.0", "revisions": [{"name": "a", "version": "1.31.0"}]},
        "istio.version: 1.30.0 is older than 1.31.0 of a revision",
    ),
    (
        Istio,
        {"gateways": [{"name": "public", "https_only": True}]},
        "istio.gateways.public.httpsOnly: needs a certificate",
    ),
    (
        Istio,
        {"gateways": [{"name": "public", "revision": "b"}]},
        "istio.gateways.public.revision: 'b' is not among the revisions default",
    ),
    (
        Istio,
        {"gateways": [{"name": "public"}, {"name": "public"}]},
        "istio.gateways.public: is there twice",
    ),
    (
        Istio,
        {"gateways": [{"name": "public"}, {"name": "inner", "release_name": "istio-public"}]},
        "istio.gateways.inner.releaseName: 'istio-public' is another gateway's",
    ),
    (
        Istio,
        {"gateways": [{"name": "public", "release_name": "Istio"}]},
        "istio.gateways.public.releaseName: 'Istio' is not a release's name",
    ),
    (
        ArgoRollouts,
        {"replicas": 1, "high_availability": True},
        "argoRollouts.highAvailability: needs 2 replicas or more",
    ),
    (
        ArgoRollouts,
        {"plugins": [{"kind": "router", "name": "a/b", "location": "", "sha256": ""}]},
        "argoRollouts.plugins: 'router' is no kind of plugin; use one of trafficRouter",
    ),
    (
        Prometheus,
        {"external_url": "https://me:s3cr3t@prometheus.example.com"},
        "prometheus.externalUrl: holds a password, which would be readable; put the address",
    ),
    (
        Prometheus,
        {"external_url": "prometheus.example.com"},
        "prometheus.externalUrl: not the address of a server",
    ),
    (
        Prometheus,
        {"external_url": "http://prometheus", "storage": "1Gi"},
        "prometheus.storage: no Prometheus is installed with externalUrl",
    ),
    (Prometheus, {"operator": {}}, "prometheus.operator: needs externalUrl"),
    (
        MongoDB,
        {"external_uri": "mongodb://db.example.com/devflow"},
        "mongodb.externalUri: has no user and password; write mongodb://USER:PASSWORD@HOST",
    ),
    (
        MongoDB,
        {"external_uri": "mongodb://u:p@db", "members": 3},
        "mongodb.members: with externalUri no MongoDB is installed",
    ),
    (
        MongoDB,
        {"members": 1, "high_availability": True},
        "mongodb.highAvailability: needs 3 members or more, not 1",
    ),
    (Devflow, {"image": "devflow:1"}, "devflow: needs either mongodb_uri or mongodb_secret"),
    (
        ArgoCD,
        {
            "sso": {
                "url": "https://a.example.com",
                "issuer": "https://b.example.com",
                "client_id": "c",
                "client_secret": "s3cr3t",
            }
        },
        "argoCd.sso.clientSecret: not a reference; write SECRET:KEY",
    ),
]


@pytest.mark.parametrize(("component", "args", "line"), REFUSED)
def test_what_can_not_be_is_one_line_at_preview(
    component: Any, args: dict[str, Any], line: str
) -> None:
    with pytest.raises(pulumi.RunError) as error:
        record(made(component, args))
    assert str(error.value).startswith(line)
    assert "s3cr3t" not in str(error.value)
    assert "\n" not in str(error.value)


def test_two_platforms_in_one_cluster_are_refused_and_in_two_they_are_not() -> None:
    def twice() -> None:
        Istio("a", {})
        Istio("b", {})

    with pytest.raises(pulumi.RunError, match="b: a installs Istio in this cluster already"):
        record(twice)
    # Another run of a program is another platform.
    record(made(Istio, {}))
    record(made(Istio, {}))
