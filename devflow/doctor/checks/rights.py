"""What the user of the kubeconfig may do: all that ``devflow up`` and ``devflow release`` need."""

from collections.abc import AsyncIterator, Iterator

from devflow.doctor.access import Wanted, lacking
from devflow.doctor.finding import Finding, Status
from devflow.doctor.site import Site
from devflow.kube.reviews import user_info
from devflow.release.routers import Kind

_APPLY = ("get", "list", "create", "patch", "delete")
_FOLLOW = ("get", "list", "watch")
_ROLE = "devflow-user"


class Rights:
    """By access reviews, which every user may make for themselves."""

    name = "rights"

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        missing = await lacking(site.kube, wanted(site))
        user = str((await user_info(site.kube)).get("username"))
        if not missing:
            yield Finding(self.name, Status.OK, f"{user} may do what up and release need")
        for one in missing:
            yield Finding(
                self.name,
                Status.ERROR,
                f"{user} may not {one}",
                "devflow up and devflow release are refused there.",
                grant(one, user),
            )


def wanted(site: Site) -> Iterator[Wanted]:
    """The rights on the apps' objects, on what a release is followed by, and on the stack's own."""
    for version, kind, namespace in sorted(
        {(one["apiVersion"], one["kind"], one["metadata"]["namespace"]) for one in site.manifests}
    ):
        of_kind = Kind(version, kind)
        verbs = (*_APPLY, "watch") if kind in ("Rollout", "Application") else _APPLY
        yield Wanted(of_kind.group, of_kind.plural, verbs, namespace)
    for namespace in site.namespaces:
        yield Wanted("argoproj.io", "rollouts/status", ("patch",), namespace)
        yield Wanted("argoproj.io", "analysisruns", _FOLLOW, namespace)
        yield Wanted("apps", "replicasets", (*_FOLLOW, "create"), namespace)
        yield Wanted("", "pods", _FOLLOW, namespace)
    # Where the stack remembers what it made.
    yield Wanted("", "configmaps", ("get", "create", "patch"), "default")


def grant(one: Wanted, user: str) -> str:
    """The command that gives it."""
    whole = one.resource.partition("/")
    resource = f"{whole[0]}.{one.group}" if one.group else whole[0]
    named = f"{_ROLE}-{one.resource.replace('/', '-')}"
    verbs = ",".join(one.verbs)
    place = f" -n {one.namespace}" if one.namespace else ""
    kind, binding = ("role", "rolebinding") if place else ("clusterrole", "clusterrolebinding")
    return (
        f"kubectl{place} create {kind} {named} --verb={verbs}"
        f" --resource={resource}{whole[1]}{whole[2]}"
        f" && kubectl{place} create {binding} {named} --{kind}={named} --user={user}"
    )


RIGHTS = Rights()
