"""Where a cluster is and how we prove to it who we are."""

from dataclasses import dataclass, field
from ssl import SSLContext

from devflow.kube.auth.credentials import Credentials
from devflow.kube.auth.rotation import Rotation


@dataclass(frozen=True)
class Cluster:
    """One context of a kubeconfig, ready to be used by a ``Client``."""

    name: str
    """The context's name, for messages."""
    server: str
    """The URL of the API server, without a slash at its end."""
    ssl: SSLContext | None = None
    """How to verify the server, and our client certificate. ``None`` for plain HTTP."""
    rotation: Rotation | None = None
    """Makes a newer ``ssl`` when its files change; ``None`` where it is from no files."""
    credentials: Credentials = field(default_factory=Credentials)
    namespace: str = "default"
    """The namespace of objects that name none."""
    tls_server_name: str | None = None
    """The name to verify in the server's certificate, where it isn't that in the URL."""
    proxy: str | None = None
    """The URL of an HTTP proxy on the way."""
