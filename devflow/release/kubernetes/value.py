"""Values of a spec that are in Kubernetes' own form, with Kubernetes' own keys."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic_core import CoreSchema, core_schema

from devflow.release.kubernetes.check import check


@dataclass(frozen=True)
class Kubernetes:
    """Marks a mapping as of the definition ``name``, such as ``Affinity``.

    ``filled`` names required keys that the builders fill in where they are missing.
    """

    name: str
    filled: frozenset[str] = frozenset()

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        def checked(value: dict[str, Any]) -> dict[str, Any]:
            check(value, self.name, filled=self.filled)
            return value

        return core_schema.no_info_after_validator_function(checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {KUBERNETES_TYPE: self.name}


KUBERNETES_TYPE = "x-kubernetes-definition"
"""In a JSON schema, the definition that stands at this place."""

Affinity: TypeAlias = Annotated[dict[str, Any], Kubernetes("Affinity")]
DnsConfig: TypeAlias = Annotated[dict[str, Any], Kubernetes("PodDNSConfig")]
Handler: TypeAlias = Annotated[dict[str, Any], Kubernetes("LifecycleHandler")]
HostAlias: TypeAlias = Annotated[dict[str, Any], Kubernetes("HostAlias")]
MetricOfAutoscaler: TypeAlias = Annotated[dict[str, Any], Kubernetes("MetricSpec")]
PodSecurityContext: TypeAlias = Annotated[dict[str, Any], Kubernetes("PodSecurityContext")]
PortOfContainer: TypeAlias = Annotated[dict[str, Any], Kubernetes("ContainerPort")]
SecurityContext: TypeAlias = Annotated[dict[str, Any], Kubernetes("SecurityContext")]
