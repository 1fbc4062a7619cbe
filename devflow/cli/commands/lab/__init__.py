"""``devflow lab``: a control plane of one's own. One file per command beside."""

import click

from devflow.cli.lazy import LazyGroup


@click.group(
    cls=LazyGroup,
    package="devflow.cli.commands.lab",
    # By name, what stands beside each in the list. A new command is a file and a line here.
    summaries={
        "build": "Build the lab's programs without starting any.",
        "down": "Stop what the lab started, and nothing else.",
        "load": "Send requests to APP through the lab's gateway; show who answered.",
        "logs": "Show what PART has written to its log since its last start.",
        "status": "Show each part.",
        "up": "Start the lab; repair it if something in it died.",
    },
)
def lab() -> None:
    """A Kubernetes control plane on this machine: plain processes, no containers.

    It lives in the folder $DEVFLOW_LAB, by default .lab in the current folder.
    """
