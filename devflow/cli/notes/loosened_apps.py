"""Which apps of a stack have pods that may do more than Pod Security "restricted" lets them."""

from collections.abc import Iterator
from pathlib import Path

from devflow.cli.notes.several_apps import by_thing, groups, named
from devflow.cli.target import stack_config, stack_spec
from devflow.release import build
from devflow.release.workload.pods.restricted import loosened


def loosened_apps(folder: Path, stack: str) -> Iterator[str]:
    """Yield a line for each thing that an app's pods may do; none for a project whose apps are in
    no stack file.

    :raises SpecError: the stack file can't be used.
    """
    if not (folder / "stacks" / f"{stack}.yaml").is_file():
        return
    found = (
        (what, app.name)
        for app in stack_spec(stack_config(stack)).apps.values()
        if app.workload_ref is None
        for what in loosened(build(app).rollout["spec"]["template"])
    )
    for what, apps in by_thing(found).items():
        for some in groups(apps):
            verb = "are" if len(some) > 1 else "is"
            yield f"{named(some)} {verb} looser than Pod Security 'restricted': {what}"
