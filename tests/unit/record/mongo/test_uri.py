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


@pytest.mark.parametrize("name", ["%00", "a%5Cb", "%24x", "a%20b", "a%22", "d" * 64, "%c3%a9" * 32])
def test_a_database_that_cannot_be_is_one_line_without_its_name(name: str) -> None:
    with pytest.raises(UserError, match="the name of its database isn't") as caught:
        connect(MongoUri(f"mongodb://devflow:pass@127.0.0.1/{name}", "$DEVFLOW_MONGODB_URI"))
    assert name not in str(caught.value)


def test_the_password_is_never_printed() -> None:
    uri = MongoUri(f"mongodb://devflow:{PASSWORD}@host", "$DEVFLOW_MONGODB_URI")
    error = refused(uri, "Authentication failed")
    assert error.exit_code is Exit.STORE
    assert not any(PASSWORD in text for text in (str(uri), repr(uri), f"{uri}", str(error)))


@pytest.mark.parametrize(
    "text",
    [
        "mongodb://u:hun@ter/2@127.0.0.1:1/x",
        "mongodb://u:hun/ter@127.0.0.1/x",
        "mongodb://u:27017/hunter@127.0.0.1/x",
        "mongodb://u:hun?ter@127.0.0.1/x",
        "mongodb://u:hun%ter@127.0.0.1/x",
        "mongodb://u:hun ter@127.0.0.1/x",
        "mongodb://hunter@u:p@127.0.0.1/x",
    ],
)
async def test_a_password_that_is_badly_escaped_is_refused_before_it_is_taken_for_a_host(
    text: str,
) -> None:
    """faults/28"""
    with pytest.raises(UserError, match="percent-encoded") as caught:
        connect(MongoUri(text, "$DEVFLOW_MONGODB_URI"))
    assert not any(part in str(caught.value) for part in ("hun", "127"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("tls=maybe", "its option 'tls' isn't known, or has no such value"),
        ("tlss=true", "its option 'tlss' isn't known"),
        ("tlsCAFile=/no/such", "its option 'tlsCAFile' names a file that can't be read"),
        ("tlsInsecure=true&tlsAllowInvalidCertificates=true", "don't go together"),
    ],
)
@pytest.mark.filterwarnings("error")
async def test_an_option_that_the_driver_would_leave_out_is_refused(
    options: str, says: str
) -> None:
    """faults/32"""
    with pytest.raises(UserError, match=says):
        connect(MongoUri(f"mongodb://127.0.0.1/x?{options}", "$DEVFLOW_MONGODB_URI"))


async def test_a_file_that_holds_no_certificate_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("none\n")
    with pytest.raises(UserError, match="a file that its options name holds no certificate"):
        connect(
            MongoUri(f"mongodb://127.0.0.1/x?tls=true&tlsCAFile={file}", "$DEVFLOW_MONGODB_URI")
        )


@pytest.mark.parametrize(
    "text",
    [
        "mongodb://u:p%40%2Fss@127.0.0.1:27017/devflow?authSource=admin",
        "mongodb://a:1,b:2,[::1]:3/d?replicaSet=rs&w=majority",
        "mongodb://%2Ftmp%2Fmongodb.sock/x",
    ],
)
async def test_a_uri_that_is_well_written_is_taken(text: str) -> None:
    await connect(MongoUri(text, "$DEVFLOW_MONGODB_URI")).close()
