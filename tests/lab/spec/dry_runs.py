"""What the API server has against objects, by its own strict validation: nothing is written."""

from devflow.components.helm import POD_SECURITY_LABEL
from devflow.kube import ApiError, Client
from devflow.lab import Lab
from devflow.release import AppSpec, Manifest, build
from tests.lab.cluster import call
from tests.lab.waiting import eventually


def pods_of(app: AppSpec) -> Manifest:
    """What Argo Rollouts makes of the app: its CRD says of pods little but types."""
    rollout = build(app).rollout
    labels = rollout["spec"]["template"]["metadata"]["labels"]
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {"name": "tried", "namespace": app.namespace},
        "spec": {
            "replicas": rollout["spec"]["replicas"],
            "selector": {"matchLabels": labels},
            "template": rollout["spec"]["template"],
        },
    }


def pod_of(replica_set: Manifest) -> Manifest:
    """One of its pods: some rules hold for a pod only, and not for a template of it."""
    template = replica_set["spec"]["template"]
    metadata = {**template["metadata"], "name": "tried"}
    metadata["namespace"] = replica_set["metadata"]["namespace"]
    # Whether there is such a ServiceAccount is another question.
    spec = {key: one for key, one in template["spec"].items() if key != "serviceAccountName"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def enforce(lab: Lab, namespace: str, level: str) -> None:
    """Have the namespace enforce a Pod Security Standard, and wait until it does: admission reads
    the labels of namespaces from a cache of its own.
    """
    metadata = {"name": namespace, "labels": {POD_SECURITY_LABEL: level}}
    call(
        lab,
        lambda kube: kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}),
    )
    where = {"name": "tried", "namespace": namespace}
    spec = {"hostNetwork": True, "containers": [{"name": "tried", "image": "tried:1"}]}
    loose = {"apiVersion": "v1", "kind": "Pod", "metadata": where, "spec": spec}
    refuses = level != "privileged"
    eventually(f"{level} is enforced", lambda: bool(refusals(lab, loose)) == refuses)


def refusals(lab: Lab, *manifests: Manifest) -> list[str]:
    """What the API server's strict dry run has against each of them."""

    async def ask(kube: Client) -> list[str]:
        refused = []
        for manifest in manifests:
            try:
                await kube.apply(manifest, dry_run=True, strict=True)
            except ApiError as error:
                refused.append(f"{manifest['kind']}: {error}")
        return refused

    return list(call(lab, ask))
