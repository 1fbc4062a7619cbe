from typing import Any

from google.protobuf.struct_pb2 import Struct

from devflow.engine.evaluate import wire
from devflow.engine.evaluate.wire import (
    Secret,
    Unknown,
    decode,
    has_secret,
    has_unknown,
    masked,
    plain,
)


def struct(**values: Any) -> Struct:
    made = Struct()
    made.update(values)
    return made


def test_whole_numbers_are_ints_and_others_floats() -> None:
    values = decode(struct(port=80, share=0.5))
    assert values == {"port": 80, "share": 0.5}
    assert isinstance(values["port"], int)


def test_keys_come_sorted_and_nulls_are_left_out() -> None:
    assert list(decode(struct(b=1, a=2, c=None))) == ["a", "b"]


def test_secrets_are_marked_and_masked() -> None:
    values = decode(struct(data={"key": {wire.SIGNATURE: wire.HIDDEN, "value": "tulip"}}))
    assert values == {"data": {"key": Secret("tulip")}}
    assert has_secret(values)
    assert plain(values) == {"data": {"key": "tulip"}}
    assert masked(values) == {"data": {"key": "[secret]"}}
    assert "tulip" not in repr(values)


def test_an_output_value_is_what_it_holds() -> None:
    known = {wire.SIGNATURE: wire.OUTPUT_VALUE, "value": 1}
    hidden = {wire.SIGNATURE: wire.OUTPUT_VALUE, "value": 1, "secret": True}
    missing = {wire.SIGNATURE: wire.OUTPUT_VALUE}
    assert decode(struct(a=known, b=hidden, c=missing)) == {
        "a": 1,
        "b": Secret(1),
        "c": Unknown(),
    }


def test_the_unknown_sentinel_is_unknown_wherever_it_is() -> None:
    assert has_unknown(decode(struct(spec={"list": ["a", wire.UNKNOWN]})))
    assert not has_unknown(decode(struct(spec={"list": ["a"]})))
