"""What a person sees of the Pulumi CLI's log (faults/20 k)."""

from devflow.engine.pulumi.shorter import Shorter

LOG = """\
Updating (dev):

@ Updating....
    pulumi:pulumi:Stack devflow-dev running warning: the field is deprecated
 +  pulumi:pulumi:Stack devflow-dev creating (0s)
 +  kubernetes:core/v1:Namespace shop-namespace creating (0s)
 +  kubernetes:core/v1:Namespace shop-namespace created (0.05s)
 ~  kubernetes:argoproj.io/v1alpha1:Rollout shop updating (0s) [diff: ~spec]
 ~  kubernetes:argoproj.io/v1alpha1:Rollout shop updated (0.12s) [diff: ~spec]
 +- kubernetes:core/v1:Service shop replaced (0.1s)
 +  pulumi:pulumi:Stack devflow-dev created (1s) 1 warning
Diagnostics:
  kubernetes:core/v1:Service (shop):
    warning: the field is deprecated
    error: - something of the cluster

Resources:
    + 3 created
    ~ 1 updated
    19 unchanged

Duration: 2s
"""


def test_lines_about_single_resources_are_left_out_and_all_else_stays() -> None:
    said: list[str] = []
    shorter = Shorter(said.append)
    for line in LOG.splitlines():
        shorter.take(line)
    assert said[:2] == ["Updating (dev):", ""]
    assert said[2] == "Diagnostics:"
    assert "    error: - something of the cluster" in said
    assert said[-6:] == [
        *("Resources:", "    + 3 created", "    ~ 1 updated", "    19 unchanged", ""),
        "Duration: 2s",
    ]
