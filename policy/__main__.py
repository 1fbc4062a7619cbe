"""Pulumi's policy pack: the rules of ``devflow check``, asked of what a preview would make."""

import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

from devflow.policy import RULES, Rule, Severity
from devflow.policy.of_pulumi import Reported, problems

LEVELS = {
    Severity.ERROR: EnforcementLevel.MANDATORY,
    Severity.WARNING: EnforcementLevel.ADVISORY,
}


def policy(rule: Rule) -> StackValidationPolicy:
    """One rule as Pulumi has it."""

    def validate(args, report) -> None:  # type: ignore[no-untyped-def]  # Pulumi's own have none
        found = [Reported(one.resource_type, one.props, one.urn) for one in args.resources]
        for message, urn in problems(rule, found, pulumi.get_stack()):
            report(message, urn)

    return StackValidationPolicy(
        name=rule.name,
        description=f"{rule.why} To fix it, {rule.fix}.",
        enforcement_level=LEVELS[rule.severity],
        validate=validate,
    )


PolicyPack(name="devflow", policies=[policy(rule) for rule in RULES])
