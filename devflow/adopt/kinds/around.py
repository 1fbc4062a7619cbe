"""What is around a workload and has no key, or works on as it is."""

from devflow.adopt.finding import Carried, Finding, Level
from devflow.adopt.manifests import Manifest, described


def carry_config_map(config_map: Manifest) -> Carried:
    """The pods go on referring to it."""
    text = "the pods refer to it; written as 'config' its content would travel with each release"
    return Carried({}, (Finding(Level.STAYS, described(config_map), text),))


def carry_service_beside(service: Manifest) -> Carried:
    """A further Service: the pods keep the labels that it selects."""
    text = "selects stable and canary pods alike, as the app's pods keep their labels"
    return Carried({}, (Finding(Level.STAYS, described(service), text),))


def carry_budget(budget: Manifest, app: str) -> Carried:
    """A PodDisruptionBudget guards pods by their labels, which they keep; the app has its own where
    it has the app's name: pods with two can't be evicted at all.
    """
    if budget["metadata"]["name"] != app:
        text = "guards the app's pods, which keep their labels"
        return Carried({}, (Finding(Level.STAYS, described(budget), text),))
    spec = budget["spec"]
    keys = {key: spec[key] for key in ("minAvailable", "maxUnavailable") if key in spec}
    policy = spec.get("unhealthyPodEvictionPolicy")
    if policy:
        keys["unhealthyPods"] = policy[0].lower() + policy[1:]
    return Carried({"disruptionBudget": keys})


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
