from pathlib import Path

import pytest

from devflow.errors import Exit, UserError
from devflow.record.mongo.connection import connect
from devflow.record.mongo.uri import MongoUri, load_uri, refused

PASSWORD = "s3cr:et/@x"
GOOD = "mongodb://devflow:pass@127.0.0.1:27017/devflow"


def test_a_file_goes_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "uri"
    file.write_text(f"{GOOD}\n")
    found = load_uri(file, {"DEVFLOW_MONGODB_URI": "mongodb://other"})
    assert found == MongoUri(GOOD, str(file))


def test_without_a_file_the_environment_is_asked() -> None:
    assert load_uri(None, {"DEVFLOW_MONGODB_URI": GOOD}) == MongoUri(GOOD, "$DEVFLOW_MONGODB_URI")
    assert load_uri(None, {"DEVFLOW_MONGODB_URI": " "}) is None
    assert load_uri(None, {}) is None


def test_a_file_that_is_not_there_or_empty_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no-such.*can't be read: No such file"):
        load_uri(tmp_path / "no-such", {})
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(UserError, match=r"empty is empty: it has to hold"):
        load_uri(tmp_path / "empty", {})
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match=r"binary can't be used"):
        load_uri(tmp_path / "binary", {})


@pytest.mark.parametrize(
    "text",
    [
        "localhost:27017",
        f"mongodb://devflow:{PASSWORD}@host/devflow",
        f"mongodb://devflow:{PASSWORD}@host:port/devflow",
        f"postgres://devflow:{PASSWORD}@host/devflow",
        "mongodb://",
        "mongodb://host:99999",
        f"devflow:{PASSWORD}@host:27017",
        "mongodb://host/a b",
    ],
)
async def test_a_uri_that_makes_no_sense_is_one_line_without_its_content(text: str) -> None:
    with pytest.raises(UserError, match="has to look like mongodb://") as caught:
        connect(MongoUri(text, "$DEVFLOW_MONGODB_URI"))
    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_the_password_is_never_printed() -> None:
    uri = MongoUri(f"mongodb://devflow:{PASSWORD}@host", "$DEVFLOW_MONGODB_URI")
    error = refused(uri, "Authentication failed")
    assert error.exit_code is Exit.STORE
    assert not any(PASSWORD in text for text in (str(uri), repr(uri), f"{uri}", str(error)))
