"""``devflow-plugin``: what argocd-cmp-server runs in an Application's directory.

It renders one app and ends, so nearly all of its time is its start and its end.
"""

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Print the app's manifests and end with the code of ``render``."""
    # Among all that is imported next there is no garbage to be searched for.
    gc.disable()
    # Pydantic would read what each installed package offers, in search of plugins of its own.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "true"
    from devflow.plugin.render import render

    code = render()
    sys.stdout.flush()
    sys.stderr.flush()
    # The system takes the process down faster than Python takes its modules apart.
    os._exit(code)
