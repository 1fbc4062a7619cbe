"""Which cluster we talk to: that of a kubeconfig, or of the pod we run in."""

import os
import ssl
from pathlib import Path

from devflow.kube.auth.cluster import Cluster
from devflow.kube.auth.credentials import Credentials
from devflow.kube.auth.kubeconfig import Kubeconfig
from devflow.kube.auth.kubeconfig_shape import check_server
from devflow.kube.auth.proxy import proxy_of_environment
from devflow.kube.auth.rotation import Rotation
from devflow.kube.auth.tls import server_context
from devflow.kube.errors import UnreachableError
from devflow.reading.files import expanded

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def load_cluster(
    kubeconfig: Path | str | None = None, context: str | None = None, folder: Path | None = None
) -> Cluster:
    """The cluster of a context, by default the kubeconfig's current one.

    ``kubeconfig`` is a path, from ``folder`` if it is relative and one is given, or the content of
    a kubeconfig, or ``None``: then the files in ``$KUBECONFIG``, ``~/.kube/config``, or the service
    account of the pod we run in.

    :raises UnreachableError: there is none; in one line: which file, which context, which contexts
        there are.
    """
    if isinstance(kubeconfig, str) and _is_content(kubeconfig):
        return Kubeconfig.parse(kubeconfig, "the given kubeconfig", Path.cwd()).cluster(context)
    if kubeconfig is not None:
        return Kubeconfig.read((folder or Path()) / expanded(kubeconfig)).cluster(context)
    listed = [Path(part) for part in os.environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    default = expanded("~/.kube/config")
    present = [path for path in listed or [default] if _is_there(path)]
    if present:
        merged = Kubeconfig.read(present[0])
        for path in present[1:]:
            merged.add(Kubeconfig.read(path))
        return merged.cluster(context)
    if not listed and context is None and (SERVICE_ACCOUNT / "token").exists():
        return _in_cluster()
    raise UnreachableError(
        f"no kubeconfig: {os.pathsep.join(map(str, listed)) or default} does not exist."
        " Set KUBECONFIG to one, or name one in the stack's configuration"
    )


def _is_there(path: Path) -> bool:
    """Whether a path leads to something. What can't be looked at is told of by who reads it."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _is_content(text: str) -> bool:
    return "\n" in text or text.lstrip().startswith("{")


def _in_cluster() -> Cluster:
    host = os.environ.get("KUBERNETES_SERVICE_HOST", "kubernetes.default.svc")
    port = os.environ.get("KUBERNETES_SERVICE_PORT", "443")
    authority = SERVICE_ACCOUNT / "ca.crt"

    def load() -> ssl.SSLContext:
        return server_context(authority.read_bytes())

    server = f"https://{f'[{host}]' if ':' in host else host}:{port}"
    check_server(server, "what KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name")
    return Cluster(
        name="in-cluster",
        server=server,
        ssl=load(),
        rotation=Rotation([authority], load),
        credentials=Credentials(token_file=SERVICE_ACCOUNT / "token"),
        namespace=(SERVICE_ACCOUNT / "namespace").read_text().strip(),
        proxy=proxy_of_environment(server),
    )
