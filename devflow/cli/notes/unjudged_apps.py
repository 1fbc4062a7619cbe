"""Which apps of a stack meet users without being judged by a metric."""

from collections.abc import Iterator
from pathlib import Path

from devflow.cli.target import stack_config, stack_spec
from devflow.release.metrics.unjudged import EXAMPLE, unjudged


def unjudged_apps(folder: Path, stack: str) -> Iterator[str]:
    """Yield a line for each; none for a project whose apps are in no stack file.

    :raises SpecError: the stack file can't be used.
    """
    file = folder / "stacks" / f"{stack}.yaml"
    if not file.is_file():
        return
    for app in stack_spec(stack_config(stack)).apps.values():
        if app.hosts and (why := unjudged(app)):
            hosts = ", ".join(map(str, app.hosts))
            yield (
                f"{app.name} serves {hosts}, and no metric would hold back a bad release: {why};"
                f" write verify: {{{EXAMPLE}}} for it in stacks/{stack}.yaml"
            )
