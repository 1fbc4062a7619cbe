"""``devflow render APP…``: what Argo CD applies of an app, without running the program."""

from collections.abc import Callable
from pathlib import Path

from devflow.cli.target import namespace_of, stack_config, stack_spec
from devflow.gitops.workload import write_workload
from devflow.manifest_yaml import to_text
from devflow.release import build
from devflow.stacks.images import IMAGES_KEY, read_images, with_images


def render_apps(
    names: tuple[str, ...], stack: str, out: Path | None, say: Callable[[str], None]
) -> str:
    """The objects as YAML: into the folder ``out``, or returned as one text.

    :raises SpecError: an app isn't in the stack.
    """
    config = stack_config(stack)
    spec = with_images(stack_spec(config), read_images(config.get(IMAGES_KEY) or "{}"))
    for name in names:
        namespace_of(name, spec)
    apps = [spec.apps[name] for name in names]
    if out is None:
        return to_text(manifest for app in apps for manifest in build(app).workload)
    say(f"{write_workload(apps, out)} objects written to {out}")
    return ""
