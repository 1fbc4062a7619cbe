"""The libraries that ``pip install devflow`` leaves out, and the extra that brings each."""

from importlib.util import find_spec

EXTRA_OF = {
    "apprise": "notify",
    "envoy": "lab",
    "plotly": "lab",
    "prometheus_client": "controller",
    "psutil": "lab",
}
"""By a module's top-level name, the extra of ``pyproject.toml`` to install for it.

The lab serves metrics, too; a user without ``psutil`` is sent to its extra first.
"""


def hint(module: str) -> str | None:
    """Return the error line for a module that can't be imported, or ``None`` if no extra has it.

    >>> hint("plotly.subplots")
    "plotly isn't installed: pip install 'devflow[lab]'"
    """
    name = module.partition(".")[0]
    extra = EXTRA_OF.get(name)
    return f"{name} isn't installed: pip install 'devflow[{extra}]'" if extra else None


def lacks(module: str) -> str | None:
    """Return the error line if a module isn't there, without importing it."""
    return hint(module) if find_spec(module) is None else None
