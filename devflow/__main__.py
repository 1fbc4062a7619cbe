"""``python -m devflow``: the command, for where it isn't on PATH."""

import sys

from devflow.cli import main

sys.exit(main())
