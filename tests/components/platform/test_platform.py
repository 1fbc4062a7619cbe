from typing import Any

import pulumi
import pytest

from devflow.components import ArgoCD, ArgoRollouts, Istio, MongoDB, Prometheus
from devflow.components import charts as pinned
from devflow.components.argo_rollouts import GatewayApiPluginArgs
from devflow.components.helm import POD_SECURITY_LABEL, Chart
from devflow.components.istio import IstioArgs, IstioCertificateArgs, IstioGatewayArgs
from tests.components.recording import Recording, Registered, record, secret


def release(recording: Recording, chart: Chart) -> Registered:
    (found,) = [r for r in recording.of_type("Release") if r.inputs["chart"] == chart.name]
    return found


def values(recording: Recording, chart: Chart) -> dict[str, Any]:
    found: dict[str, Any] = release(recording, chart).inputs["values"]
    return found


def pod_security(recording: Recording) -> dict[str, str]:
    return {
        r.inputs["metadata"]["name"]: r.inputs["metadata"]["labels"][POD_SECURITY_LABEL]
        for r in recording.of_type("Namespace")
    }


@pytest.mark.parametrize(
    ("component", "levels"),
    [
        (Istio, {"istio-system": "privileged", "istio-ingress": "restricted"}),
        (ArgoCD, {"argocd": "restricted"}),
        (ArgoRollouts, {"argo-rollouts": "restricted"}),
        (Prometheus, {"prometheus": "restricted"}),
        (MongoDB, {"mongodb": "restricted"}),
    ],
)
def test_each_part_lives_in_namespaces_of_its_own_with_pod_security_enforced(
    component: Any, levels: dict[str, str]
) -> None:
    recording = record(lambda: component("part", {}))
    assert pod_security(recording) == levels
    namespaces = {r.inputs["metadata"]["name"]: r.urn for r in recording.of_type("Namespace")}
    for installed in recording.of_type("Release"):
        assert installed.inputs["namespace"] in namespaces
    # Everything hangs below the component, so that `depends_on` it means all of it.
    (top,) = [r for r in recording.resources if r.name == "part"]
    assert {r.parent for r in recording.resources[2:]} == {top.urn}


def test_charts_are_installed_at_their_pinned_versions_from_their_own_repositories() -> None:
    def program() -> None:
        for component in (Istio, ArgoCD, ArgoRollouts, Prometheus, MongoDB):
            component(component.__name__.lower(), {})

    installed = {
        (r.inputs["chart"], r.inputs["repositoryOpts"]["repo"], r.inputs["version"])
        for r in record(program).of_type("Release")
    }
    charts = [value for value in vars(pinned).values() if isinstance(value, Chart)]
    assert installed == {(c.name, c.repository, c.version) for c in charts}


def test_argo_cd_gets_the_plugin_as_a_sidecar_that_may_do_nothing_else() -> None:
    recording = record(lambda: ArgoCD("argo-cd", {"plugin_image": "ghcr.io/acme/devflow:1"}))
    made = values(recording, pinned.ARGO_CD)
    (sidecar,) = made["repoServer"]["extraContainers"]
    assert sidecar["image"] == "ghcr.io/acme/devflow:1"
    security = sidecar["securityContext"]
    assert (security["runAsUser"], security["runAsGroup"], security["runAsNonRoot"]) == (
        999,
        999,
        True,
    )
    assert made["repoServer"]["automountServiceAccountToken"] is False
    assert security["allowPrivilegeEscalation"] is False
    assert security["readOnlyRootFilesystem"] is True
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert made["configs"]["cmp"]["plugins"]["devflow"]["generate"]["command"] == ["devflow-plugin"]
    volumes = {volume["name"] for volume in made["repoServer"]["volumes"]}
    mounted = {mount["name"] for mount in sidecar["volumeMounts"]}
    # The chart's own repository server brings the other two.
    assert mounted - volumes == {"var-files", "plugins"}


def test_without_an_image_argo_cd_gets_no_plugin() -> None:
    assert "repoServer" not in values(record(lambda: ArgoCD("argo-cd", {})), pinned.ARGO_CD)


def test_istios_crds_come_before_its_control_plane_and_that_before_the_gateway() -> None:
    recording = record(lambda: Istio("istio", {}))
    base, cni, istiod, gateway = (
        release(recording, chart)
        for chart in (pinned.ISTIO_BASE, pinned.ISTIO_CNI, pinned.ISTIOD, pinned.ISTIO_GATEWAY)
    )
    assert base.urn in cni.dependencies
    assert {base.urn, cni.urn} <= set(istiod.dependencies)
    assert istiod.urn in gateway.dependencies
    assert gateway.urn in recording.only("Gateway").dependencies


def test_the_gateway_serves_https_with_a_certificate_by_name() -> None:
    certificate: IstioCertificateArgs = {"secret": "public-tls"}
    public: IstioGatewayArgs = {
        "name": "public",
        "certificates": [certificate, {"secret": "shop-tls", "hosts": ["shop.example.com"]}],
        "https_only": True,
    }
    args: IstioArgs = {"gateways": [public]}
    found = record(lambda: Istio("istio", args)).only("Gateway").inputs["spec"]["servers"]
    http, https, shop = found
    assert http["tls"] == {"httpsRedirect": True}
    assert https["tls"] == {"mode": "SIMPLE", "credentialName": "public-tls"}
    assert (shop["hosts"], shop["tls"]["credentialName"]) == (["shop.example.com"], "shop-tls")
    assert [server["port"]["name"] for server in found] == ["http", "https", "https-1"]
    plain = record(lambda: Istio("istio", {})).only("Gateway").inputs["spec"]["servers"]
    assert [server["port"]["number"] for server in plain] == [80]


def test_istios_sidecars_fit_namespaces_of_level_restricted() -> None:
    found = values(record(lambda: Istio("istio", {})), pinned.ISTIOD)
    assert found["cni"] == {"enabled": True}
    assert found["global"]["proxy"]["seccompProfile"] == {"type": "RuntimeDefault"}


def test_the_gateway_selects_the_pods_of_its_chart() -> None:
    args: IstioArgs = {"gateways": [{"name": "public", "service_type": "NodePort"}]}
    recording = record(lambda: Istio("istio", args))
    name = release(recording, pinned.ISTIO_GATEWAY).inputs["name"]
    selector = recording.only("Gateway").inputs["spec"]["selector"]
    assert selector == {"istio": name.removeprefix("istio-")}
    assert values(recording, pinned.ISTIO_GATEWAY)["service"]["type"] == "NodePort"


def test_argo_rollouts_has_rights_on_istios_objects_only() -> None:
    found = values(record(lambda: ArgoRollouts("rollouts", {})), pinned.ARGO_ROLLOUTS)
    providers = found["providerRBAC"]["providers"]
    assert [name for name, allowed in providers.items() if allowed] == ["istio"]
    assert found["controller"]["metrics"] == {"enabled": True}


def test_argo_rollouts_has_rights_on_the_objects_of_the_routers_that_it_is_told_of() -> None:
    checked: GatewayApiPluginArgs = {
        "location": "https://mirror.example.com/plugin",
        "sha256": "0" * 64,
    }
    routers = ["gateway-api", "nginx", "traefik"]
    recording = record(
        lambda: ArgoRollouts("rollouts", {"routers": routers, "gateway_api_plugin": checked})
    )
    found = values(recording, pinned.ARGO_ROLLOUTS)
    providers = found["providerRBAC"]["providers"]
    assert {name for name, allowed in providers.items() if allowed} == {"gatewayAPI", "traefik"}
    plugin = {"name": "argoproj-labs/gatewayAPI", **checked}
    assert found["controller"]["trafficRouterPlugins"] == [plugin]


@pytest.mark.parametrize(
    ("routers", "line"),
    [
        (["sluice"], "rollouts.routers[0]: 'sluice' is not known; use 'istio', 'gateway-api'"),
        (
            ["gateway-api"],
            "rollouts.gateway_api_plugin: is missing; the router",
        ),
    ],
)
def test_a_router_that_it_cant_be_set_up_for_is_refused(routers: list[str], line: str) -> None:
    with pytest.raises(pulumi.RunError) as error:
        record(lambda: ArgoRollouts("rollouts", {"routers": routers}))
    assert str(error.value).startswith(line)


def test_analyses_ask_the_prometheus_that_argo_rollouts_is_told_of() -> None:
    url = "http://prometheus-server.prometheus.svc"
    told = record(lambda: ArgoRollouts("rollouts", {"prometheus_url": url}))
    environment = values(told, pinned.ARGO_ROLLOUTS)["controller"]["extraEnv"]
    assert environment == [{"name": "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS", "value": url}]
    untold = values(record(lambda: ArgoRollouts("rollouts", {})), pinned.ARGO_ROLLOUTS)
    assert "extraEnv" not in untold["controller"]


def test_argo_cd_tracks_by_annotation() -> None:
    found = values(record(lambda: ArgoCD("cd", {})), pinned.ARGO_CD)
    assert found["configs"]["cm"] == {"application.resourceTrackingMethod": "annotation"}


PARTS = ("server", "serverFiles", "configmapReload")


def test_prometheus_is_a_server_and_nothing_else() -> None:
    recording = record(lambda: Prometheus("prometheus", {"retention": "48h", "storage": "1Gi"}))
    found = values(recording, pinned.PROMETHEUS)
    assert found["server"]["retention"] == "48h"
    assert found["server"]["global"]["scrape_interval"] == "15s"
    assert found["server"]["persistentVolume"] == {"size": "1Gi"}
    on = [k for k, v in found.items() if v.get("enabled", k not in PARTS)]
    assert on == []


def test_mongodbs_password_goes_nowhere_but_into_secrets() -> None:
    recording = record(lambda: MongoDB("mongodb", {}))
    uri = (
        "mongodb://devflow:s3cr3t@"
        "mongodb-0.mongodb-svc.mongodb.svc.cluster.local:27017,"
        "mongodb-1.mongodb-svc.mongodb.svc.cluster.local:27017,"
        "mongodb-2.mongodb-svc.mongodb.svc.cluster.local:27017"
        "/devflow?replicaSet=mongodb&authSource=admin&w=majority&journal=true"
    )
    assert recording.named("mongodb-devflow-uri").inputs["stringData"] == secret({"uri": uri})
    password = recording.named("mongodb-devflow-password").inputs["stringData"]
    assert password == secret({"password": "s3cr3t"})
    assert recording.outputs[recording.only("MongoDB").urn]["uri"] == secret(uri)
    others = [r for r in recording.resources if not r.type.endswith(":Secret")]
    assert "s3cr3t" not in str([r.inputs for r in others])


def test_mongodbs_user_may_write_one_database_and_comes_after_its_password() -> None:
    recording = record(lambda: MongoDB("mongodb", {"members": 5}))
    replica_set = recording.only("MongoDBCommunity")
    (user,) = replica_set.inputs["spec"]["users"]
    assert user["roles"] == [{"name": "readWrite", "db": "devflow"}]
    assert replica_set.inputs["spec"]["members"] == 5
    password = recording.named("mongodb-devflow-password")
    assert user["passwordSecretRef"]["name"] == password.inputs["metadata"]["name"]
    operator = release(recording, pinned.MONGODB_KUBERNETES)
    assert {password.urn, operator.urn} <= set(replica_set.dependencies)


@pytest.mark.parametrize("given", ["plain", "output"])
def test_with_a_mongodb_of_ones_own_only_the_secret_is_made(given: str) -> None:
    uri = "mongodb+srv://me:s3cr3t@db.example.com/devflow"

    def program() -> None:
        value = uri if given == "plain" else pulumi.Output.from_input(uri)
        MongoDB("mongodb", {"external_uri": value})

    recording = record(program)
    kinds = [r.type.rpartition(":")[2] for r in recording.resources]
    assert kinds == ["Stack", "MongoDB", "Namespace", "Secret"]
    assert recording.only("Secret").inputs["stringData"] == secret({"uri": uri})
