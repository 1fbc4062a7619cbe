"""``python -m tests.upgrade changes`` lists what this version makes otherwise than the last one.

``python -m tests.upgrade record`` keeps what this version makes for the tests of the next one: run
it once a version is released.
"""

import json
import sys

import yaml

from tests.unit.docs.pages import ROOT
from tests.upgrade.changes import FILE, text
from tests.upgrade.made import LAST, job_text, objects, urns


def record() -> None:
    """Replace what is in the folder ``last``."""
    stacks = LAST / "stacks"
    for old in stacks.iterdir():
        old.unlink()
    for source in (*sorted((ROOT / "examples").glob("*.yaml")), ROOT / "docs" / "every-key.yaml"):
        (stacks / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    made = yaml.safe_dump(objects(stacks), sort_keys=True, width=1000)
    (LAST / "objects.yaml").write_text(made, encoding="utf-8")
    named = json.dumps(urns(LAST / "platform.yaml"), indent=1)
    (LAST / "urns.json").write_text(named + "\n", encoding="utf-8")
    (LAST / "job.json").write_text(job_text() + "\n", encoding="utf-8")


match sys.argv[1:]:
    case ["changes"]:
        FILE.write_text(text(), encoding="utf-8")
    case ["record"]:
        record()
        FILE.write_text(text(), encoding="utf-8")
    case _:
        sys.exit(__doc__)
