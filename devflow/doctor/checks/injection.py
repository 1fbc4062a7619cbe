"""Whether the namespaces of apps behind Istio get its sidecars."""

from collections.abc import AsyncIterator, Mapping

from devflow.doctor.finding import Finding, Status
from devflow.doctor.forbidden import forbidden
from devflow.doctor.site import Site
from devflow.kube import ApiError
from devflow.release.names import INJECTING_REVISION_LABEL, INJECTION_LABEL

_NAME = "injection"
_WHY = "Pods without a sidecar have no metrics of Istio: no verify by metrics can judge them."


class Injection:
    """By the namespaces' labels."""

    name = _NAME

    async def findings(self, site: Site) -> AsyncIterator[Finding]:
        for namespace in sorted(
            {app.namespace for app in site.apps.values() if app.router.name == "istio"}
        ):
            try:
                found = await site.kube.find("v1", "Namespace", namespace)
            except ApiError as error:
                yield forbidden(self.name, f"namespace {namespace}", error)
                continue
            yield self._judge(site, namespace, found)

    def _judge(self, site: Site, namespace: str, found: Mapping[str, object] | None) -> Finding:
        if found is None:
            made = namespace in site.made
            return Finding(
                self.name,
                Status.OK if made else Status.ERROR,
                f"namespace {namespace} isn't there yet"
                + ("; `devflow up` makes it, with the label" if made else ""),
                "" if made else "The apps have no place to live.",
                "" if made else f"kubectl create namespace {namespace}",
            )
        metadata = found["metadata"]
        labels = (metadata.get("labels") if isinstance(metadata, Mapping) else None) or {}
        return judge(namespace, labels)


def judge(namespace: str, labels: Mapping[str, str]) -> Finding:
    """By the labels of a namespace."""
    injection, revision = labels.get(INJECTION_LABEL), labels.get(INJECTING_REVISION_LABEL)
    if injection == "enabled" or (revision and injection is None):
        return Finding(_NAME, Status.OK, f"namespace {namespace} gets sidecars")
    if revision:
        return Finding(
            _NAME,
            Status.ERROR,
            f"namespace {namespace} has {INJECTION_LABEL}={injection}, beside which"
            f" {INJECTING_REVISION_LABEL} has no effect",
            _WHY,
            f"kubectl label namespace {namespace} {INJECTION_LABEL}-",
        )
    if labels.get("istio.io/dataplane-mode") == "ambient":
        return Finding(
            _NAME,
            Status.WARNING,
            f"namespace {namespace} is in Istio's ambient mode",
            "Subsets need a waypoint there, and metrics come from it.",
            f"istioctl waypoint apply -n {namespace} --enroll-namespace",
        )
    return Finding(
        _NAME,
        Status.ERROR,
        f"namespace {namespace} has no label {INJECTION_LABEL}=enabled,"
        f" nor {INJECTING_REVISION_LABEL}",
        _WHY,
        f"kubectl label namespace {namespace} {INJECTION_LABEL}=enabled"
        + ("" if injection is None else " --overwrite"),
    )


INJECTION = Injection()
