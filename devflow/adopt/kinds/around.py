"""What is around a workload and has no key, or works on as it is."""

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.manifests import Manifest, described

_ROLLOUT = "{apiVersion: argoproj.io/v1alpha1, kind: Rollout}"


def carry_config_map(config_map: Manifest) -> Carried:
    """The pods go on referring to it."""
    text = "the pods refer to it; written as 'config' its content would travel with each release"
    return Carried({}, (Finding(Level.STAYS, described(config_map), text),))


def carry_service_beside(service: Manifest) -> Carried:
    """A further Service: the pods keep the labels that it selects."""
    text = "selects stable and canary pods alike, as the app's pods keep their labels"
    return Carried({}, (Finding(Level.STAYS, described(service), text),))


def carry_budget(budget: Manifest) -> Carried:
    """A PodDisruptionBudget guards pods by their labels, which they keep."""
    text = "guards the app's pods, which keep their labels"
    return Carried({}, (Finding(Level.STAYS, described(budget), text),))


def carry_autoscaler(autoscaler: Manifest) -> Carried:
    """An autoscaler names the workload that it scales."""
    text = f"let it scale {_ROLLOUT}; until then the app keeps its 'replicas'"
    where = f"{described(autoscaler)}: spec.scaleTargetRef"
    return Carried({}, (Finding(Level.LOST, where, text),))


def carry_rule(rule: Manifest) -> Carried:
    """A DestinationRule: the app has one of its own, with the subsets of a release."""
    spec = rule.get("spec") or {}
    findings = []
    if spec.get("trafficPolicy"):
        text = "write it as the app's 'trafficPolicy'"
        findings.append(Finding(Level.LOST, f"{described(rule)}: spec.trafficPolicy", text))
    if spec.get("subsets"):
        text = "the release's own subsets, stable and canary, take their place"
        findings.append(Finding(Level.CHANGES, f"{described(rule)}: spec.subsets", text))
    return Carried({}, tuple(findings))
