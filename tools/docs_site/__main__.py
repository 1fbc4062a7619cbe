"""``python -m tools.docs_site``: build the site; a link that leads nowhere fails."""

import subprocess
import sys

from tools.docs_site.lay_out import ROOT, lay_out


def main() -> int:
    lay_out(ROOT / "build" / "docs")
    build = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    return subprocess.run(build, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
