"""How a release is shown: a live tree on a terminal, lines in a pipe, JSON, and tables at its end.

Pure but for ``displays``, which prints.
"""

from devflow.watch.show.displays import display, print_once
from devflow.watch.show.images import short_image
from devflow.watch.show.lines import changes
from devflow.watch.show.styles import span, step_style
from devflow.watch.show.table import Met, table, traffic_table

__all__ = [
    "Met",
    "changes",
    "display",
    "print_once",
    "short_image",
    "span",
    "step_style",
    "table",
    "traffic_table",
]
