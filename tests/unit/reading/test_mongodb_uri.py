"""Connection strings of MongoDB: the ports of their hosts."""

import pytest

from devflow.reading.mongodb_uri import uri_ports


@pytest.mark.parametrize(
    ("uri", "ports"),
    [
        ("mongodb://me:pw@db.example.com/devflow", [27017]),
        ("mongodb://me:pw@db.example.com:27018", [27018]),
        ("mongodb://me:1234@a:27018,b:27018,c:27019/devflow?replicaSet=rs", [27018, 27019]),
        ("mongodb://me:pw@a,b:27018/?appName=host:99", [27017, 27018]),
        ("mongodb://me:pw@[fd00::27]:27018,[fd00::28]/devflow", [27018, 27017]),
        ("mongodb+srv://me:pw@db.example.com/devflow", [27017]),
        ("", [27017]),
    ],
)
def test_the_ports_are_those_of_the_hosts(uri: str, ports: list[int]) -> None:
    assert uri_ports(uri) == ports
