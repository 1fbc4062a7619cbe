"""A host in the text of Traefik's rules: written, and read back.

https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
"""

import re

_WRITTEN = re.compile(r"\bHost\(`([^`]+)`\)")
_WRITTEN_WILDCARD = re.compile(r"\bHostRegexp\(`\^\[\^\.\]\+((?:[\w-]|\\.)+)\$`\)")


def host_rule(host: str) -> str:
    """As Traefik 3 has it: ``Host`` knows no wildcard, so one label of any name is a pattern."""
    if host.startswith("*."):
        return f"HostRegexp(`^[^.]+{re.escape(host[1:])}$`)"
    return f"Host(`{host}`)"


def hosts_in(rule: str) -> list[str]:
    """Return the hosts that a rule names as :func:`host_rule` writes them; other patterns are no
    hosts.
    """
    wildcards = (re.sub(r"\\(.)", r"\1", one) for one in _WRITTEN_WILDCARD.findall(rule))
    return [*_WRITTEN.findall(rule), *(f"*{one}" for one in wildcards)]
