"""Every listener is named here, and only here."""

from collections.abc import Sequence

from devflow.controller.listeners.listener import Listener
from devflow.controller.listeners.log import LogListener
from devflow.controller.listeners.metrics import MetricsListener
from devflow.controller.listeners.notices import NoticeListener
from devflow.controller.listeners.store import StoreListener
from devflow.controller.process.metrics import Metrics


def all_listeners(
    metrics: Metrics, store: StoreListener, notices: NoticeListener
) -> Sequence[Listener]:
    """The listeners of one controller. ``store`` and ``notices`` also
    answer for what waits to be written."""
    return (LogListener(), MetricsListener(metrics), store, notices)
