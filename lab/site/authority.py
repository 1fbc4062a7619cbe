"""The lab's certificate authority, and the key pairs it signs."""

import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from devflow.lab.site.files import read_or_none, write_secret
from devflow.lab.site.pki import Leaf, Pki
from devflow.lab.site.ports import LOOPBACK

_CA_LIFETIME = timedelta(days=3650)
_LEAF_LIFETIME = timedelta(days=365)
_RENEW_BEFORE = timedelta(days=30)
# Clocks of one machine can be set back: a certificate of this minute must stay valid.
_BACKDATE = timedelta(minutes=5)


class Authority:
    """Makes the key pairs of one folder, and makes them anew when they run out or lost their CA.

    Every leaf is for servers and for clients: it names the loopback address and ``localhost``, and
    its common name is the name it was asked for by.
    """

    def __init__(self, folder: Path, now: datetime | None = None) -> None:
        self._folder = folder
        self._paths = Pki(folder)
        self._now = now or datetime.now(UTC)
        self._ca_certificate, self._ca_key = self._load_or_make_ca()

    @property
    def ca(self) -> bytes:
        """The authority's own certificate, in PEM."""
        return self._ca_certificate.public_bytes(serialization.Encoding.PEM)

    def leaf(self, name: str) -> Leaf:
        """Return the key pair ``name``, signed by this CA and good for 30 days or more."""
        leaf = self._paths.leaf(name)
        if not self._is_good(leaf):
            key = ec.generate_private_key(ec.SECP256R1())
            # Key first: a certificate without its key would look good and serve nothing.
            write_secret(leaf.key, _pem(key))
            write_secret(leaf.certificate, self._sign(name, key))
        return leaf

    def signing_key(self, name: str) -> Path:
        """Return a key that signs by itself, without a certificate, such as for tokens."""
        path = self._paths.signing_key(name)
        if read_or_none(path) is None:
            write_secret(path, _pem(ec.generate_private_key(ec.SECP256R1())))
        return path

    def digest(self) -> str:
        """Return a digest of all that is valid now: it changes when anything was renewed."""
        files = sorted(self._folder.glob("*.crt")) + sorted(self._folder.glob("*.key"))
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    def _load_or_make_ca(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        pair = _load_pair(self._paths.leaf("ca"))
        if pair and self._lasts(pair[0]):
            return pair
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("devflow-lab")
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _BACKDATE)
            .not_valid_after(self._now + _CA_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(sign_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(key, hashes.SHA256())
        )
        write_secret(self._paths.leaf("ca").key, _pem(key))
        write_secret(self._paths.ca, certificate.public_bytes(serialization.Encoding.PEM))
        return certificate, key

    def _sign(self, name: str, key: ec.EllipticCurvePrivateKey) -> bytes:
        usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        names = [
            x509.DNSName("localhost"),
            x509.IPAddress(ipaddress.ip_address(LOOPBACK)),
        ]
        ca_key = self._ca_key.public_key()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(self._ca_certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _BACKDATE)
            .not_valid_after(self._now + _LEAF_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key), False)
            .sign(self._ca_key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM)

    def _is_good(self, leaf: Leaf) -> bool:
        pair = _load_pair(leaf)
        if pair is None or not self._lasts(pair[0]):
            return False
        try:
            pair[0].verify_directly_issued_by(self._ca_certificate)
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True

    def _lasts(self, certificate: x509.Certificate) -> bool:
        return certificate.not_valid_after_utc - self._now > _RENEW_BEFORE


def _load_pair(leaf: Leaf) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None:
    """Read a pair; None if a half is missing, damaged, or belongs to another half."""
    try:
        certificate = x509.load_pem_x509_certificate(read_or_none(leaf.certificate) or b"")
        key = serialization.load_pem_private_key(read_or_none(leaf.key) or b"", password=None)
    except ValueError:
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    return (certificate, key) if certificate.public_key() == key.public_key() else None


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        # SEC 1: the form in which Kubernetes also finds the public half.
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
