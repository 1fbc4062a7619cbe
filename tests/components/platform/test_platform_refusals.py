"""What the platform's components refuse: one line at preview, and not after ten minutes of `up`."""

from typing import Any

import pulumi
import pytest

from devflow.components import (
    ArgoCD,
    ArgoRollouts,
    Devflow,
    Istio,
    MongoDB,
    Prometheus,
)
from tests.components.platform.test_platform_settings import made
from tests.components.recording import Recording, record

PROGRAM = {"location": "https://mirror.example.com/p", "sha256": "0" * 64}
REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    (
        Prometheus,
        {"namespace": "kube-system"},
        "prometheus.namespace: 'kube-system' is Kubernetes' own; give",
    ),
    (
        MongoDB,
        {"namespace": "default"},
        "mongodb.namespace: 'default' is Kubernetes' own; give the",
    ),
    (
        ArgoRollouts,
        {"values": {"controller": {"extraArgs": {"--a", "--b"}}}},
        "argorollouts.values.controller.extraArgs: is a set, which has no order; write a list",
    ),
    (
        Prometheus,
        {"external_url": "https://u:s3cr3t@["},
        "prometheus.external_url: not the address of a server; begin with",
    ),
    (ArgoCD, {"version": "10.1"}, "argocd.version: '10.1' is not a chart's version; write one"),
    (Istio, {"version": "latest"}, "istio.version: 'latest' is not a chart's version"),
    (Istio, {"values": {"pilot": {}}}, "istio.values.pilot: unknown key; known are base, cni"),
    (
        Istio,
        {"revisions": [{"name": "1-30"}, {"name": "1-30"}]},
        "istio.revisions[1].name: '1-30' is there twice",
    ),
    (
        Istio,
        {"revisions": [{"name": "1.30"}]},
        "istio.revisions[0].name: '1.30' is not a revision's name",
    ),
    (
        Istio,
        {"revisions": [{"name": "a"}, {"name": "b"}]},
        "istio.default_revision: is missing; there are a, b: name the one",
    ),
    (
        Istio,
        {"revisions": [{"name": "a"}, {"name": "b"}], "default_revision": "c"},
        "istio.default_revision: 'c' is not among the revisions a, b",
    ),
    (
        Istio,
        {"revisions": [{"name": "default"}, {"name": "b"}], "default_revision": "b"},
        "istio.default_revision: 'b' and the revision 'default' would both inject",
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
        "istio.gateways[0].https_only: needs a certificate",
    ),
    (
        Istio,
        {"gateways": [{"name": "public", "revision": "b"}]},
        "istio.gateways[0].revision: 'b' is not among the revisions default",
    ),
    (
        Istio,
        {"gateways": [{"name": "public"}, {"name": "public"}]},
        "istio.gateways[1].name: 'public' is there twice",
    ),
    (
        Istio,
        {"gateways": [{"name": "public"}, {"name": "inner", "release_name": "istio-public"}]},
        "istio.gateways[1].release_name: 'istio-public' is another gateway's",
    ),
    (
        Istio,
        {"gateways": [{"name": "public", "release_name": "Istio"}]},
        "istio.gateways[0].release_name: 'Istio' is not a release's name",
    ),
    (
        ArgoRollouts,
        {"replicas": 1, "high_availability": True},
        "argorollouts.high_availability: needs 2 replicas or more",
    ),
    (
        ArgoRollouts,
        {"plugins": [{"kind": "router", "name": "a/b", **PROGRAM}]},
        "argorollouts.plugins[0].kind: 'router' is not known; use 'trafficRouter'",
    ),
    (
        Prometheus,
        {"external_url": "https://me:s3cr3t@prometheus.example.com"},
        "prometheus.external_url: holds a password, which would be readable; put the address",
    ),
    (
        Prometheus,
        {"external_url": "prometheus.example.com"},
        "prometheus.external_url: not the address of a server",
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
        "mongodb.external_uri: has no user and password; write mongodb://USER:PASSWORD@HOST",
    ),
    (
        MongoDB,
        {"external_uri": "mongodb://u:p@db", "members": 3},
        "mongodb.members: no MongoDB is installed where the stack has the address of one",
    ),
    (
        MongoDB,
        {"members": 1, "high_availability": True},
        "mongodb.high_availability: needs 3 members or more, not 1",
    ),
    (
        ArgoCD,
        {
            "sso": {
                "url": "https://me:s3cr3t@argocd.example.com",
                "issuer": "https://sso.example.com",
                "client_id": "argocd",
                "client_secret": "argocd-sso:secret",
            }
        },
        "argocd.sso.url: holds a user name; leave it out, as everybody would read it",
    ),
    (Devflow, {"image": "devflow:1"}, "devflow: needs either mongodbUri or mongodbSecret"),
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
        "argocd.sso.client_secret: not a reference; write SECRET:KEY",
    ),
]


REFUSED += [
    (
        Istio,
        {"gateway_service_type": "NodePort"},
        "istio.gateway_service_type: unknown key; since 0.2.0 it is gateways[].service_type",
    ),
    (Istio, {"enabled": False}, "istio.enabled: unknown key; known are"),
    (Istio, {"gateways": [{"nmae": "a", "name": "a"}]}, "istio.gateways[0].nmae: unknown key; did"),
    (Istio, {"gateways": [{}]}, "istio.gateways[0].name: is missing; it has no default"),
    (Istio, {"gateways": "public"}, "istio.gateways: 'public' is not a list"),
    (ArgoCD, {"plugin": "a:1"}, "argocd.plugin: unknown key; did you mean 'plugin_image'?"),
    (ArgoRollouts, {"replica": 1}, "argorollouts.replica: unknown key; did you mean 'replicas'?"),
    (
        ArgoRollouts,
        {"routers": ["ngnix"]},
        "argorollouts.routers[0]: 'ngnix' is not known; use 'istio'",
    ),
    (
        ArgoRollouts,
        {"routers": ["gateway-api"]},
        "argorollouts.gateway_api_plugin: is missing; the router 'gateway-api' needs",
    ),
    (
        ArgoRollouts,
        {"plugins": [{"kind": "step", "name": "a/b", **PROGRAM}] * 2},
        "argorollouts.plugins[1].name: 'a/b' is there twice",
    ),
    (
        ArgoRollouts,
        {"prometheus_url": "http://p", "prometheus_secret": {"name": "p", "key": "url"}},
        "argorollouts.prometheus_secret: there is an address without a secret, too",
    ),
    (Prometheus, {"retentin": "1h"}, "prometheus.retentin: unknown key; did you mean 'retention'?"),
    (MongoDB, {"member": 3}, "mongodb.member: unknown key; did you mean 'members'?"),
    (
        MongoDB,
        {"backup": {"keep_days": 0}},
        "mongodb.backup.keep_days: 0 is too small; the least is 1",
    ),
    (
        Devflow,
        {"image": "devflow:1", "mongodb_uri": "mongodb://u:p@db", "router": ["istio"]},
        "devflow.router: unknown key; did you mean 'routers'?",
    ),
    (
        Devflow,
        {"image": "devflow:1", "mongodb_uri": "mongodb://u:p@db", "routers": ["ngnix"]},
        "devflow.routers[0]: 'ngnix' is not known",
    ),
    (
        Devflow,
        {"image": "devflow:1", "mongodb_uri": "mongodb://u:p@db", "notify": {}},
        "devflow.notify.targets: is missing; it has no default",
    ),
]


@pytest.mark.parametrize(("component", "args", "line"), REFUSED)
def test_what_can_not_be_is_one_line_before_anything_is_declared(
    component: Any, args: dict[str, Any], line: str
) -> None:
    recording = Recording()
    with pytest.raises(pulumi.RunError) as error:
        record(made(component, args), recording)
    assert [found.type for found in recording.resources] == ["pulumi:pulumi:Stack"]
    assert str(error.value).startswith(line)
    assert "s3cr3t" not in str(error.value)
    assert "\n" not in str(error.value)
