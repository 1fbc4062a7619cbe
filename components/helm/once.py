"""One platform for each cluster: its namespaces, CRDs and webhooks have fixed names."""

from weakref import WeakKeyDictionary

import pulumi

_installed: WeakKeyDictionary[pulumi.Resource, dict[tuple[str, str], str]] = WeakKeyDictionary()
"""By the stack's root resource, of which each run of a program has its own."""


def install_once(component: str, name: str, opts: pulumi.ResourceOptions | None) -> None:
    """Note that the resource ``name`` installs ``component`` in the cluster of its provider.

    :raises pulumi.RunError: another resource of this program installs it there.
    """
    root = pulumi.runtime.get_root_resource()
    if root is None:
        return
    known = _installed.setdefault(root, {})
    before = known.setdefault((component, _cluster(opts)), name)
    if before != name:
        raise pulumi.RunError(
            f"{name}: {before} installs {component} in this cluster already; use that one, or give"
            " this one the provider of another cluster"
        )


def _cluster(opts: pulumi.ResourceOptions | None) -> str:
    provider = opts.provider if opts is not None else None
    return "" if provider is None else str(id(provider))
