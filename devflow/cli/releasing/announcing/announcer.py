"""What announces the releases of a stack, where there is a record of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from devflow.cli.record.place import find_record
from devflow.cli.target import lab_of
from devflow.engine import StackConfig
from devflow.kube import Client
from devflow.live import Origin

if TYPE_CHECKING:
    from devflow.cli.releasing.announcing.announcement import Announcement


def announcer(
    config: StackConfig,
    kube: Client,
    say: Callable[[str], None],
    reason: str = "",
    origin: Origin | None = None,
) -> "Announcement | None":
    """What announces one release, why it is asked for, and where its image was healthy before;
    ``None`` where releases aren't recorded.
    """
    uri = find_record(None, lab_of(config))
    if uri is None:
        return None
    # Not at the top: without a record nobody needs the driver.
    from devflow.cli.releasing.announcing.announcement import Announcement

    cluster = kube.cluster.name if config.uses_lab else config.stack
    stack = config.project.name, config.stack
    return Announcement(uri, kube, cluster, stack, say, reason, origin)
