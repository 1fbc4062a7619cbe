"""Which apps of a stack meet users without being judged by a metric."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from devflow.cli.notes.several_apps import by_thing, groups, named
from devflow.cli.target import stack_config, stack_spec
from devflow.release import AppSpec
from devflow.release.metrics.unjudged import EXAMPLE, unjudged


def unjudged_apps(folder: Path, stack: str) -> Iterator[str]:
    """Yield a line for each, or for many of one reason; none for a project whose apps are in no
    stack file.

    :raises SpecError: the stack file can't be used.
    """
    file = folder / "stacks" / f"{stack}.yaml"
    if not file.is_file():
        return
    yield from unjudged_among(stack_spec(stack_config(stack)).apps, stack)


def unjudged_among(apps: Mapping[str, AppSpec], stack: str) -> Iterator[str]:
    """Yield a line for each of the apps of a stack, or for many of one reason."""
    found = ((unjudged(app), name) for name, app in apps.items() if app.hosts)
    for why, names in by_thing(found).items():
        for some in groups(names) if why else ():
            one = len(some) == 1
            serves = f"serves {', '.join(map(str, apps[some[0]].hosts))}" if one else "serve hosts"
            where = "it in" if one else "each, or in 'defaults', in"
            yield (
                f"{named(some)} {serves}, and no metric would hold back a bad release: {why};"
                f" write verify: {{{EXAMPLE}}} for {where} stacks/{stack}.yaml"
            )
