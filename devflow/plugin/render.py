"""From an Application's directory to what Argo CD reads of the plugin."""

import os
import sys
from pathlib import Path

from devflow.errors import Exit
from devflow.plugin.generate import generate
from devflow.release.errors import SpecError


def render() -> Exit:
    """Print the app's manifests. What is wrong goes to stderr, which Argo CD shows as the
    Application's condition.
    """
    try:
        sys.stdout.write(generate(os.environ, Path()))
    except KeyError as error:
        return _say(f"{error.args[0]} is not set: Argo CD runs this command, as its plugin")
    except SpecError as error:
        return _say(str(error))
    return Exit.OK


def _say(problem: str) -> Exit:
    sys.stderr.write(f"{problem}\n")
    return Exit.BAD_INPUT
