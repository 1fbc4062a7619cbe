"""Looks at the stack that is promoted from: its cluster, and the record of its releases."""

from collections.abc import Sequence

from devflow.cli.record.place import find_record
from devflow.cli.releasing.promoting.promotable import Promotion, Seen, promotion
from devflow.cli.target import connect, lab_of, namespace_of, stack_config, stack_spec
from devflow.errors import Exit, UserError
from devflow.kube import Client
from devflow.record import Job, StoreAwayError
from devflow.record.mongo import Archive, MongoUri
from devflow.release import SpecError
from devflow.stacks.stack_spec import StackSpec
from devflow.watch import find_request, look

_JOBS = 200
"""Of an app, the newest that are looked at."""


def apps_of_both(source: StackSpec, target: StackSpec, names: Sequence[str]) -> list[str]:
    """The apps to promote, in the order of ``target``: those of ``names``, by default all that both
    stacks have and whose images the stack says.

    :raises SpecError: one of ``names`` isn't in both.
    :raises UserError: there is none.
    """
    for name in names:
        for spec in (source, target):
            namespace_of(name, spec)
    if names:
        return [name for name in target.apps if name in names]
    both = [n for n, app in target.apps.items() if n in source.apps and not app.workload_ref]
    if not both:
        raise UserError("the two stacks have no app in common, so there is nothing to promote")
    return both


async def find_promotions(
    names: Sequence[str], source: str, target: str, image: str | None
) -> list[Promotion]:
    """What may be promoted from ``source`` to ``target``: all that was asked for, or nothing.

    :raises SpecError: there is no such app.
    :raises UserError: an app can't be promoted; with a line for each.
    """
    if source == target:
        raise UserError(f"--from {source} is the stack itself; name the one that is promoted from")
    config = stack_config(source)
    spec = stack_spec(config)
    apps = apps_of_both(spec, stack_spec(stack_config(target)), names)
    if image is not None and len(apps) != 1:
        raise UserError(f"--image is of one app, and these are {', '.join(apps)}; name it")
    found, refused = [], []
    uri = find_record(None, lab_of(config))
    async with connect(config) as kube:
        for app in apps:
            try:
                seen = await _look(kube, app, spec.apps[app].namespace, uri, source)
                found.append(promotion(seen, source, image))
            except UserError as error:
                refused.append(str(error))
    if refused:
        raise UserError("\n".join(refused) + _nothing(found), Exit.FAILED)
    return found


def _nothing(found: Sequence[Promotion]) -> str:
    names = " ".join(one.app for one in found)
    return f"\nNothing was promoted; {names} can be: name only such apps" if names else ""


async def _look(kube: Client, app: str, namespace: str, uri: MongoUri | None, stack: str) -> Seen:
    try:
        release = await look(kube, app, namespace)
    except SpecError:
        raise
    except UserError as error:
        raise UserError(f"stack {stack}: {error}") from None
    request = await find_request(kube, release)
    if uri is None:
        return Seen(release, request=request, unread="no setting names its MongoDB")
    try:
        return Seen(release, await _jobs(uri, app, namespace, release.view.rollout.uid), request)
    except StoreAwayError as error:
        return Seen(release, request=request, unread=str(error))


async def _jobs(uri: MongoUri, app: str, namespace: str, uid: str) -> Sequence[Job]:
    """Of this very Rollout: other clusters may have an app of this name, and share the record."""
    async with Archive(uri) as archive:
        page = await archive.newest(app, namespace, _JOBS)
    return [job for job in page.jobs if job.rollout.uid == uid]
