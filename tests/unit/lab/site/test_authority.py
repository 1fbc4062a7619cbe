import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from devflow.lab.site.authority import Authority
from devflow.lab.site.pki import Leaf


def certificate(leaf: Leaf) -> x509.Certificate:
    return x509.load_pem_x509_certificate(leaf.certificate.read_bytes())


def test_a_leaf_is_signed_by_the_authority_and_names_loopback(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    leaf = certificate(authority.leaf("etcd"))
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.ca))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_openssl_accepts_certificate_and_key(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = ssl.create_default_context(cadata=authority.ca.decode())
    leaf = authority.leaf("etcd")
    context.load_cert_chain(leaf.certificate, leaf.key)


def test_a_second_look_renews_nothing(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.leaf("etcd")
    authority.signing_key("tokens")
    before = authority.digest()
    again = Authority(tmp_path)
    again.leaf("etcd")
    again.signing_key("tokens")
    assert again.digest() == before


def test_a_leaf_is_renewed_when_less_than_a_month_is_left(tmp_path: Path) -> None:
    old = certificate(Authority(tmp_path).leaf("etcd"))
    later = datetime.now(UTC) + timedelta(days=340)
    new = certificate(Authority(tmp_path, now=later).leaf("etcd"))
    assert new.not_valid_after_utc > old.not_valid_after_utc


def test_a_leaf_is_renewed_when_its_authority_is_gone(tmp_path: Path) -> None:
    Authority(tmp_path).leaf("etcd")
    (tmp_path / "ca.crt").unlink()
    authority = Authority(tmp_path)
    leaf = certificate(authority.leaf("etcd"))
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.ca))


def test_a_certificate_without_its_key_is_renewed(tmp_path: Path) -> None:
    old = Authority(tmp_path).leaf("etcd")
    serial = certificate(old).serial_number
    old.key.write_text("damaged")
    assert certificate(Authority(tmp_path).leaf("etcd")).serial_number != serial


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.leaf("etcd")
    authority.signing_key("tokens")
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
