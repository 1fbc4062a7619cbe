import subprocess
import sys
from pathlib import Path

from devflow.plugin.generate import generate

PROGRAM = Path(sys.executable).with_name("devflow-plugin")
TOLD = {
    "ARGOCD_APP_NAME": "shop",
    "ARGOCD_APP_NAMESPACE": "shop",
    "ARGOCD_APP_SOURCE_REPO_URL": "file:///git",
}


def run(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [PROGRAM], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_all_manifests_are_out_before_it_ends(tmp_path: Path) -> None:
    # More than a pipe holds at once.
    names = "".join(f"A_RATHER_LONG_NAME_{number}: {'x' * 50}, " for number in range(2000))
    (tmp_path / "devflow.yaml").write_text(f"apps: {{shop: {{image: 'shop:1', env: {{{names}}}}}}}")
    done = run(tmp_path, **TOLD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == generate(TOLD, tmp_path)


def test_what_is_wrong_is_one_line_on_stderr_and_bad_input(tmp_path: Path) -> None:
    (tmp_path / "devflow.yaml").write_text("apps: {shop: {image: 'shop:1', replicas: nope}}")
    done = run(tmp_path, **TOLD)
    assert (done.returncode, done.stdout) == (2, "")
    assert "apps.shop.replicas" in done.stderr
    assert done.stderr.count("\n") == 1


def test_outside_of_argo_cd_it_says_so(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 2
    assert done.stderr == "ARGOCD_APP_NAME is not set: Argo CD runs this command, as its plugin\n"
