"""The program that deploys a stack."""

from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import Namespace

from components import CanaryRelease, CanaryReleaseArgs
from devflow.release import AppSpec, SpecError
from stacks.cluster import choose_cluster
from stacks.images import with_images
from stacks.loader import load_stack
from stacks.stack_spec import NamespaceSpec, StackSpec

_NAMESPACE_LABELS = {
    "istio-injection": "enabled",
    "pod-security.kubernetes.io/enforce": "restricted",
}


def main() -> None:
    """Deploy the stack that is selected, as its YAML file and its configuration say.

    :raises pulumi.RunError: one line for each thing that is wrong with them.
    """
    project, config = Path.cwd(), pulumi.Config()
    try:
        stack = load_stack(Path("stacks") / f"{pulumi.get_stack()}.yaml")
        stack = with_images(stack, config.require_object("images"))
        provider = _provider(config, project)
    except SpecError as error:
        raise pulumi.RunError(str(error)) from None
    deploy(stack, provider)


def deploy(stack: StackSpec, provider: Provider | None) -> None:
    """The namespaces, then the apps. Without a ``provider`` Pulumi's default one is used."""
    namespaces = {
        name: _namespace(name, spec, provider)
        for name, spec in stack.namespaces.items()
        if spec.create
    }
    for name, app in stack.apps.items():
        release = CanaryRelease(
            name,
            _args(app),
            pulumi.ResourceOptions(
                provider=provider,
                depends_on=[namespaces[app.namespace]] if app.namespace in namespaces else None,
            ),
        )
        pulumi.export(
            name,
            {
                "url": release.url,
                "namespace": release.namespace,
                "stable_subset": release.stable_subset,
                "canary_subset": release.canary_subset,
            },
        )


def _provider(config: pulumi.Config, project: Path) -> Provider | None:
    choice = choose_cluster(
        config.require("cluster"), config.get("kubeconfig", ""), config.get("context", ""), project
    )
    if choice.kubeconfig is None and choice.context is None:
        return None
    return Provider(
        "cluster",
        kubeconfig=str(choice.kubeconfig) if choice.kubeconfig else None,
        context=choice.context,
    )


def _namespace(name: str, spec: NamespaceSpec, provider: Provider | None) -> Namespace:
    return Namespace(
        f"{name}-namespace",
        metadata={"name": name, "labels": {**_NAMESPACE_LABELS, **spec.labels}},
        opts=pulumi.ResourceOptions(provider=provider),
    )


def _args(app: AppSpec) -> CanaryReleaseArgs:
    """The fields of a checked spec as arguments: what is checked already passes as it is."""
    fields: dict[str, Any] = dict(app)
    del fields["name"]
    return cast(CanaryReleaseArgs, fields)
