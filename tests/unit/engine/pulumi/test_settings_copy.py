import stat
from pathlib import Path

import yaml

from devflow.engine.pulumi.settings_copy import write_settings


def test_the_copy_has_the_other_values_and_the_original_stays(tmp_path: Path) -> None:
    base, copy = tmp_path / "Pulumi.dev.yaml", tmp_path / ".devflow" / "dev.release.yaml"
    text = "encryptionsalt: v1:abc\nconfig:\n  devflow:cluster: lab\n  devflow:images: {a: 'b:1'}\n"
    base.write_text(text)
    write_settings(base, copy, {"devflow:images": {"a": "b:2"}})
    assert yaml.safe_load(copy.read_text()) == {
        "encryptionsalt": "v1:abc",
        "config": {"devflow:cluster": "lab", "devflow:images": {"a": "b:2"}},
    }
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert base.read_text() == text


def test_a_stack_without_settings_gets_some(tmp_path: Path) -> None:
    write_settings(tmp_path / "none.yaml", tmp_path / "copy.yaml", {"a:b": "c"})
    assert yaml.safe_load((tmp_path / "copy.yaml").read_text()) == {"config": {"a:b": "c"}}
