"""Parts that only some labs have."""

from pathlib import Path

import pytest

from devflow.errors import UserError
from devflow.lab import Lab
from devflow.lab.part import Part
from devflow.lab.parts import discover
from devflow.lab.site.extras import chosen, load_extras, save_extras

PARTS = [Part(name="etcd"), Part(name="proxy", on_demand=True), Part(name="mesh", on_demand=True)]


def names(parts: list[Part]) -> list[str]:
    return [part.name for part in parts]


def test_a_lab_has_the_parts_that_it_asks_for_beside_those_of_every_lab() -> None:
    assert names(chosen(PARTS, ())) == ["etcd"]
    assert names(chosen(PARTS, {"mesh"})) == ["etcd", "mesh"]


@pytest.mark.parametrize("name", ["etcd", "nope"])
def test_a_part_that_is_none_to_ask_for_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(UserError, match=f"no part '{name}' to add; there are: mesh, proxy"):
        chosen(PARTS, {name})


def test_what_was_asked_for_once_a_lab_has_from_then_on(tmp_path: Path) -> None:
    save_extras(tmp_path / "extras.json", {"mesh"})
    assert load_extras(tmp_path / "extras.json") == {"mesh"}
    assert names(Lab(tmp_path, PARTS).parts) == ["etcd", "mesh"]
    assert names(Lab(tmp_path, PARTS, extras=["proxy"]).parts) == ["etcd", "proxy", "mesh"]


@pytest.mark.parametrize("damaged", ["", "{", "7"])
def test_a_damaged_record_counts_as_none(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "extras.json").write_text(damaged)
    assert load_extras(tmp_path / "extras.json") == frozenset()


def test_traefik_is_in_no_lab_that_does_not_ask_for_it(tmp_path: Path) -> None:
    assert "traefik-proxy" in names(discover())
    assert "traefik-proxy" not in names(Lab(tmp_path).parts)
