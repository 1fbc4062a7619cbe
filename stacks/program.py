"""The program that deploys a stack."""

from pathlib import Path
from typing import Any

import pulumi
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import Namespace

from devflow.components import CanaryRelease
from devflow.release import SpecError
from devflow.release.names import INJECTING_REVISION_LABEL, INJECTION_LABEL
from devflow.stacks.binding import declare_binding
from devflow.stacks.cluster import DEFAULT_CLUSTER, choose_cluster, default_repository
from devflow.stacks.configured import configured
from devflow.stacks.loader import load_stack
from devflow.stacks.mongodb_uri import MONGODB_URI_KEY, check_credentials
from devflow.stacks.own_keys import SPACE, refuse_misplaced
from devflow.stacks.platform import PLATFORM
from devflow.stacks.platform.deploy import deploy_platform
from devflow.stacks.platform.plan import plan_platform
from devflow.stacks.stack_spec import NamespaceSpec, StackSpec

_POD_SECURITY = {"pod-security.kubernetes.io/enforce": "restricted"}
_INJECTION = {INJECTION_LABEL: "enabled"}


def main() -> None:
    """Deploy the selected stack, as its YAML file and its configuration say.

    :raises pulumi.RunError: one line for each thing that is wrong with them.
    """
    project, config = Path.cwd(), pulumi.Config(SPACE)
    try:
        refuse_misplaced(pulumi.get_project(), _is_set)
        repository = default_repository(_cluster(config), project)
        stack = load_stack(Path("stacks") / f"{pulumi.get_stack()}.yaml", repository)
        mongodb_uri = config.get_secret("mongodbUri") if config.get("mongodbUri") else None
        has_uri = mongodb_uri is not None
        readable = has_uri and not pulumi.runtime.is_config_secret(MONGODB_URI_KEY)
        images = config.get("images") or "{}"
        stack = configured(stack, images, has_uri=has_uri, readable_uri=readable)
        check_credentials(config.get("mongodbUri") or "")
        provider = _provider(config, project)
    except SpecError as error:
        raise pulumi.RunError(str(error)) from None
    declare_binding(provider)
    deploy(stack, provider, mongodb_uri)


def deploy(
    stack: StackSpec, provider: Provider | None, mongodb_uri: pulumi.Output[str] | None = None
) -> None:
    """Declare the platform, the namespaces, then the apps.

    Without a ``provider`` the default one is used; with a ``mongodb_uri`` no MongoDB is installed.
    """
    config = {} if mongodb_uri is None else {"mongodbUri": mongodb_uri}
    platform = plan_platform(PLATFORM, stack.platform, config)
    needed = deploy_platform(platform, provider, config)
    namespaces = {
        name: _namespace(name, spec, provider)
        for name, spec in stack.namespaces.items()
        if spec.create
    }
    releases: dict[str, Any] = {}
    for name, app in stack.apps.items():
        home = [namespaces[app.namespace]] if app.namespace in namespaces else []
        options = pulumi.ResourceOptions(provider=provider, depends_on=[*needed, *home])
        release = CanaryRelease(name, app, options)
        releases[name] = {
            "url": release.url,
            "namespace": release.namespace,
            "stableSubset": release.stable_subset,
            "canarySubset": release.canary_subset,
        }
    pulumi.export("apps", releases)


def _is_set(key: str) -> bool:
    return pulumi.runtime.get_config(key) is not None


def _cluster(config: pulumi.Config) -> str:
    given = config.get("cluster")
    return DEFAULT_CLUSTER if given is None else given


def _provider(config: pulumi.Config, project: Path) -> Provider | None:
    kubeconfig, context = config.get("kubeconfig") or "", config.get("context") or ""
    choice = choose_cluster(_cluster(config), kubeconfig, context, project)
    if choice.kubeconfig is None and choice.context is None:
        return None
    return Provider(
        "cluster",
        kubeconfig=str(choice.kubeconfig) if choice.kubeconfig else None,
        context=choice.context,
    )


def _namespace(name: str, spec: NamespaceSpec, provider: Provider | None) -> Namespace:
    # Beside that label, whatever its value, no revision of Istio injects.
    injection = {} if INJECTING_REVISION_LABEL in spec.labels else _INJECTION
    return Namespace(
        f"{name}-namespace",
        metadata={"name": name, "labels": {**injection, **_POD_SECURITY, **spec.labels}},
        opts=pulumi.ResourceOptions(provider=provider),
    )
