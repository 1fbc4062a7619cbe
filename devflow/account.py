"""The account that a command runs as."""

import getpass
import os


def account_name() -> str:
    """Its name on this machine, or its number where it has none.

    In a container it often has none: the project's image, and many CI jobs, run as a mere number.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"
