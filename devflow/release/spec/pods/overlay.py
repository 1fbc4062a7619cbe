"""What a release spec says of the pod template in Kubernetes' own form."""

from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator

from devflow.release.kubernetes.check import check
from devflow.release.kubernetes.schema import POD_TEMPLATE
from devflow.release.spec.pods.json_forms import JsonForms, kubernetes_form


def _check_overlay(overlay: dict[str, Any]) -> dict[str, Any]:
    check(overlay, POD_TEMPLATE, overlay=True)
    return overlay


Overlay: TypeAlias = Annotated[
    dict[str, Any], AfterValidator(_check_overlay), JsonForms(kubernetes_form(POD_TEMPLATE))
]
