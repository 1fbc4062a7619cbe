"""A release as it is followed: what the cluster shows, folded into a job of the record.

``view``, ``revisions``, ``release``, ``outcome`` and ``answers`` have no I/O. ``observe`` reads the
cluster, ``follow`` drives a display, ``metering`` asks a gateway, ``recorded`` asks the record; how
it looks is in ``show``.
"""

from devflow.watch.answers import Answers, Meter
from devflow.watch.decision import never_available
from devflow.watch.follow import Begun, Cause, Display, Ending, follow, look
from devflow.watch.metering import Counters, metering
from devflow.watch.observe import observe
from devflow.watch.outcome import Outcome, judge
from devflow.watch.recorded import ReadRecord, Record, recording
from devflow.watch.release import Release
from devflow.watch.revisions import Role, version_of
from devflow.watch.superseding import find_request
from devflow.watch.until import (
    Until,
    or_waiting,
    under_way,
    until_waiting,
    until_weight,
    waiting_outcome,
)
from devflow.watch.view import View

__all__ = [
    "Answers",
    "Begun",
    "Cause",
    "Counters",
    "Display",
    "Ending",
    "Meter",
    "Outcome",
    "ReadRecord",
    "Record",
    "Release",
    "Role",
    "Until",
    "View",
    "find_request",
    "follow",
    "judge",
    "look",
    "metering",
    "never_available",
    "observe",
    "or_waiting",
    "recording",
    "under_way",
    "until_waiting",
    "until_weight",
    "version_of",
    "waiting_outcome",
]
