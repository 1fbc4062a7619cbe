"""What we rely on of Argo CD and Argo Rollouts, held to what they ship: names, keys, roles, ports.

Their charts are in no registry. The modules have the installation that upstream makes of the same
versions: of those that the charts install, and of those that the lab runs.
"""

from typing import Any

import pytest

from devflow.components.argo_cd import ArgoCD
from devflow.components.argo_rollouts import ArgoRollouts
from devflow.components.charts import ARGO_CD, ARGO_ROLLOUTS
from devflow.lab import Lab
from devflow.lab.parts.argocd import NAMESPACE
from devflow.lab.programs.go_binary import TOOLS
from tests.components.recording import record
from tests.components.single_sign_on import SSO
from tests.lab.spec.dry_runs import refusals
from tests.lab.spec.platform.charts import pod_templates, whole
from tests.lab.spec.platform.modules import manifests_in, module_folder
from tests.lab.spec.platform.test_platform_objects import enforcing

__all__ = ["enforcing"]
Manifest = dict[str, Any]
_CD = "github.com/argoproj/argo-cd/v3"
_ROLLOUTS = "github.com/argoproj/argo-rollouts"
CD_VERSIONS = {"chart": (f"{_CD}@v{ARGO_CD.app_version}", TOOLS), "lab": (_CD, TOOLS / "argocd")}


def installed(folder: str, module: Any, file: str = "install.yaml") -> dict[tuple[str, str], Any]:
    """The objects by kind and name; those of Argo CD have no namespace in their manifests."""
    text = (module_folder(folder, module) / "manifests" / file).read_text()
    objects = manifests_in(text)
    for one in objects:
        one["metadata"].setdefault("namespace", NAMESPACE)
    return {(one["kind"], one["metadata"]["name"]): one for one in objects}


@pytest.fixture(scope="module", params=CD_VERSIONS)
def argo_cd(request: pytest.FixtureRequest) -> dict[tuple[str, str], Any]:
    return installed(*CD_VERSIONS[request.param])


def test_argo_cd_has_the_settings_by_the_names_that_we_use(
    argo_cd: dict[tuple[str, str], Any],
) -> None:
    for name in ("argocd-cm", "argocd-rbac-cm"):
        assert ("ConfigMap", name) in argo_cd
    labels = argo_cd["Secret", "argocd-secret"]["metadata"]["labels"]
    assert labels["app.kubernetes.io/part-of"] == "argocd"
    for kind in ("applications", "appprojects"):
        crd = argo_cd["CustomResourceDefinition", f"{kind}.argoproj.io"]
        assert "v1alpha1" in [version["name"] for version in crd["spec"]["versions"]]


@pytest.mark.parametrize("version", CD_VERSIONS)
def test_argo_cd_reads_the_keys_that_we_set(version: str) -> None:
    folder = module_folder(*CD_VERSIONS[version])
    settings = (folder / "util" / "settings" / "settings.go").read_text()
    rbac = (folder / "util" / "rbac" / "rbac.go").read_text()
    made: Any = ArgoCD
    (release,) = record(lambda: made("argo-cd", {"sso": SSO})).of_type("Release")
    configs = release.inputs["values"]["configs"]
    assert set(configs) == {"cm", "rbac"}
    for key in configs["cm"]:
        assert f'"{key}"' in settings
    for key in configs["rbac"]:
        assert f'"{key}"' in rbac


def test_the_plugins_sidecar_fits_the_repository_server_and_its_pod_security(
    lab: Lab, argo_cd: dict[tuple[str, str], Any], enforcing: dict[str, str]
) -> None:
    recording = record(lambda: ArgoCD("argo-cd", {"plugin_image": "ghcr.io/acme/devflow:1"}))
    (release,) = recording.of_type("Release")
    ours = whole(release.inputs["values"])["repoServer"]
    spec = argo_cd["Deployment", "argocd-repo-server"]["spec"]["template"]["spec"]
    (sidecar,) = ours["extraContainers"]
    # Upstream copies its plugin server to where the sidecar starts it.
    assert sidecar["command"] == ["/var/run/argocd/argocd-cmp-server"]
    assert "/var/run/argocd/argocd-cmp-server" in str(spec["initContainers"])
    brought = {volume["name"] for volume in spec["volumes"]}
    added = {volume["name"] for volume in ours["volumes"]}
    mounted = {mount["name"] for mount in sidecar["volumeMounts"]}
    assert not brought & added
    assert mounted <= brought | added
    whole_spec = {
        **{key: value for key, value in spec.items() if key != "serviceAccountName"},
        "automountServiceAccountToken": ours["automountServiceAccountToken"],
        "containers": [*spec["containers"], sidecar],
        "volumes": [*spec["volumes"], *ours["volumes"]],
    }
    metadata = {"name": "tried", "namespace": enforcing["restricted"]}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": whole_spec}
    assert refusals(lab, pod) == []


def test_every_pod_of_argo_cds_highly_available_installation_is_a_restricted_one(
    lab: Lab, enforcing: dict[str, str]
) -> None:
    objects = installed(*CD_VERSIONS["chart"], "ha/install.yaml")
    pods: list[Manifest] = []
    for _, name, template in pod_templates(list(objects.values())):
        spec = {k: v for k, v in template["spec"].items() if k != "serviceAccountName"}
        metadata = {"name": name.partition("/")[2], "namespace": enforcing["restricted"]}
        pods.append({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    assert "argocd-redis-ha-server" in [pod["metadata"]["name"] for pod in pods]
    assert refusals(lab, *pods) == []


def test_argo_rollouts_is_the_labs_and_its_rights_are_those_of_the_charts_own_version() -> None:
    pinned = installed(_ROLLOUTS, TOOLS)
    exact = installed(f"{_ROLLOUTS}@v{ARGO_ROLLOUTS.app_version}", TOOLS)
    assert pinned == exact
    image = exact["Deployment", "argo-rollouts"]["spec"]["template"]["spec"]["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in image["ports"]}
    assert ports == {"metrics": 8090, "healthz": 8080}
    # The chart is of 1.9.0: its role has to be enough for this version, and its CRDs, too.
    of_the_chart = installed(f"{_ROLLOUTS}@v1.9.0", TOOLS)
    role = ("ClusterRole", "argo-rollouts")
    assert exact[role]["rules"] == of_the_chart[role]["rules"]
    crds = [key for key in exact if key[0] == "CustomResourceDefinition"]
    assert {key for key in of_the_chart if key[0] == "CustomResourceDefinition"} == set(crds)
    for key in crds:
        new, old = (properties(one[key]["spec"]) for one in (exact, of_the_chart))
        assert {
            path for path in new ^ old if "datadog.properties.requestTimeout" not in path
        } == set()


def properties(schema: Any, path: str = "") -> set[str]:
    """The paths of all that a schema says, but for descriptions."""
    if isinstance(schema, dict):
        return {
            found
            for key, value in schema.items()
            if key != "description" or not isinstance(value, str)
            for found in properties(value, f"{path}.{key}")
        }
    if isinstance(schema, list):
        return {found for i, one in enumerate(schema) for found in properties(one, f"{path}.{i}")}
    return {f"{path}={schema}"}


def test_argo_rollouts_reads_the_settings_that_we_give_it() -> None:
    source = module_folder(_ROLLOUTS, TOOLS)
    config = (source / "utils" / "config" / "config.go").read_text()
    asked = (source / "metricproviders" / "prometheus" / "prometheus.go").read_text()
    secret: Any = {"prometheus_secret": {"name": "prometheus", "key": "url"}}
    (release,) = record(lambda: ArgoRollouts("rollouts", secret)).of_type("Release")
    (variable,) = release.inputs["values"]["controller"]["extraEnv"]
    assert f'"{variable["name"]}"' in asked
    for key in ("trafficRouterPlugins", "metricProviderPlugins", "stepPlugins"):
        assert f'"{key}"' in config
