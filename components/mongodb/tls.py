"""TLS between MongoDB and those that use it."""

from typing import Any, TypedDict

CA_FOLDER = "/etc/devflow-mongodb-ca"
"""Where clients have the certificate of the authority, as ``ca.crt``."""
CA_OPTIONS = f"&tls=true&tlsCAFile={CA_FOLDER}/ca.crt"
_VOLUME = "mongodb-ca"


class MongoDBTlsArgs(TypedDict):
    """Certificates that exist, such as cert-manager makes and renews."""

    certificate_secret: str
    """A Secret of type ``kubernetes.io/tls`` in MongoDB's namespace, for the names
    ``*.mongodb-svc.NAMESPACE.svc.cluster.local``.
    """
    ca_config_map: str
    """A ConfigMap with the authority's certificate under the key ``ca.crt``, of that name in
    MongoDB's namespace and in the controller's.
    """


def tls_spec(tls: MongoDBTlsArgs) -> dict[str, Any]:
    """``spec.security.tls`` of the replica set."""
    return {
        "enabled": True,
        "certificateKeySecretRef": {"name": tls["certificate_secret"]},
        "caConfigMapRef": {"name": tls["ca_config_map"]},
    }


def tls_volumes(tls: MongoDBTlsArgs | None) -> list[dict[str, Any]]:
    """The volume of a client's pod that holds the authority's certificate."""
    return [{"name": _VOLUME, "configMap": {"name": tls["ca_config_map"]}}] if tls else []


def tls_mounts(tls: MongoDBTlsArgs | None) -> list[dict[str, Any]]:
    """Its mount in a client's container."""
    return [{"name": _VOLUME, "mountPath": CA_FOLDER, "readOnly": True}] if tls else []
