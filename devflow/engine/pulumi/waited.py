"""Which Helm releases weren't ready in time: Helm's own words name nothing that one lacks."""

import re

_IN_VAIN = re.compile(
    r"release (\S+) failed, and has been (?:uninstalled|rolled back) due to atomic being set:"
    r" (?:context deadline exceeded|timed out waiting)"
)


class Waited:
    """Takes the CLI's log line by line."""

    def __init__(self) -> None:
        self._releases: dict[str, None] = {}

    def take(self, line: str) -> None:
        """Take one line of the log."""
        if found := _IN_VAIN.search(line):
            self._releases[found[1]] = None

    @property
    def hint(self) -> str:
        """What to do about it, to be said behind other words; empty if there is none."""
        if not self._releases:
            return ""
        return (
            f": {', '.join(self._releases)} not ready in time. Try again, and see meanwhile what it"
            " lacks, by 'kubectl get pods,pvc,services -A': pods, a volume, or the address of a"
            " Service of type LoadBalancer, which nothing gives on some clusters"
        )
