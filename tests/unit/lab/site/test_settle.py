"""What a lab is started with is decided first, then written, and a plan of it writes nothing."""

import re
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from devflow.lab import Lab
from devflow.lab.part import Part, Site
from devflow.lab.site import ports
from devflow.lab.site.layout import Layout
from devflow.lab.site.plan import plan
from devflow.lab.site.provision import provision
from devflow.lab.site.settle import settle

ODD_NAME = 'x y\'s "ü" $z;'


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """One that was never started, with all parts, and the lab's own MongoDB."""
    monkeypatch.delenv("DEVFLOW_MONGODB_URI", raising=False)
    return Lab(tmp_path / ODD_NAME)


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def settled(lab: Lab) -> Site:
    with ExitStack() as reserved:
        return settle(lab.layout, lab.parts, (), reserved)


def test_to_settle_writes_nothing(lab: Lab) -> None:
    site = settled(lab)
    assert set(site.ports) == {f"{part.name}.{port}" for part in lab.parts for port in part.ports}
    assert not lab.layout.folder.exists()


def test_what_was_settled_and_provisioned_is_settled_again(lab: Lab) -> None:
    first = settled(lab)
    issued = provision(first, lab.parts)
    again = settled(lab)
    assert again == first
    before = files(lab.layout.folder)
    assert provision(again, lab.parts) == issued
    assert files(lab.layout.folder) == before


def test_a_plan_writes_nothing_and_is_the_same_each_time(lab: Lab) -> None:
    site = settled(lab)
    issued = provision(site, lab.parts)
    before = files(lab.layout.folder)
    plans = [plan(part, site, issued) for part in lab.parts]
    assert files(lab.layout.folder) == before
    assert [plan(part, site, issued) for part in lab.parts] == plans


def test_every_certificate_that_a_part_uses_is_one_that_it_declares(lab: Lab) -> None:
    site = settled(lab)
    for part in lab.parts:
        alone = Layout(lab.layout.folder / part.name)
        mine = Site(alone, site.ports, site.pod_network, site.users, site.tokens, site.scrapes)
        provision(mine, [part])
        text = " ".join(part.command(mine))
        used = re.findall(rf"{re.escape(str(alone.pki))}/([\w.-]+)", text)
        assert all((alone.pki / name).is_file() for name in used), part.name


def test_no_argument_of_a_part_has_to_be_split_or_quoted(lab: Lab) -> None:
    """Paths in arguments start at the lab's folder, or are the whole value of a plain flag."""
    site = settled(lab)
    for part in lab.parts:
        for argument in part.command(site):
            assert ODD_NAME not in argument or "/pki/" in argument, (part.name, argument)


def test_ports_that_are_held_are_kept(lab: Lab) -> None:
    part = Part(name="a", ports=("http",))
    with socket.create_server((ports.LOOPBACK, 0)) as server, ExitStack() as reserved:
        taken = {"a.http": server.getsockname()[1]}
        ports.save(lab.layout.ports, taken)
        assert settle(lab.layout, [part], ["a"], reserved).ports == taken
        assert settle(lab.layout, [part], [], reserved).ports != taken
