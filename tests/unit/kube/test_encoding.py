import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from devflow.kube.http.encoding import encode


@given(st.dictionaries(st.text(), st.text()))
def test_what_is_sent_reads_the_same_as_json_and_as_yaml(value: dict[str, str]) -> None:
    assert json.loads(encode(value)) == value
    assert yaml.load(encode(value), yaml.CSafeLoader) == value
