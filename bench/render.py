"""Pure render, specs to YAML, beside ``kubectl kustomize`` on the same objects."""

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.apps import written_apps
from bench.goals import Result
from bench.kubectl import kubectl
from bench.measure import Command, compare
from devflow.release import build, parse_apps

_GOAL = 0.2


def bench(scratch: Path) -> Iterator[Result]:
    """Yields one result for 100 apps and one for 1,000."""
    for count, runs in ((100, 5), (1000, 1)):
        folder = scratch / f"render-{count}"
        folder.mkdir()
        specs = folder / "apps.yaml"
        specs.write_text(yaml.dump(written_apps(count), Dumper=yaml.CSafeDumper))
        ours = Command("render", [sys.executable, "-m", "bench.render", str(specs)], Path.cwd())
        peer = Command("kubectl kustomize", [kubectl(), "kustomize", "."], _kustomization(folder))
        yield Result(f"render, {count} apps", compare(ours, peer, runs=runs), peer.name, _GOAL)


def _kustomization(folder: Path) -> Path:
    """The same objects, one file each, as ``kubectl kustomize`` wants them."""
    target = folder / "kustomization"
    target.mkdir()
    names = []
    for app in parse_apps(yaml.load((folder / "apps.yaml").read_text(), yaml.CSafeLoader)).values():
        for manifest in build(app):
            names.append(f"{manifest['kind'].lower()}-{manifest['metadata']['name']}.yaml")
            (target / names[-1]).write_text(yaml.dump(manifest, Dumper=yaml.CSafeDumper))
    (target / "kustomization.yaml").write_text(yaml.dump({"resources": names}))
    return target


if __name__ == "__main__":
    written = yaml.load(Path(sys.argv[1]).read_text(), yaml.CSafeLoader)
    yaml.dump_all(
        (manifest for app in parse_apps(written).values() for manifest in build(app)),
        sys.stdout,
        Dumper=yaml.CSafeDumper,
    )
