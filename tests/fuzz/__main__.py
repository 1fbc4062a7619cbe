"""``python -m tests.fuzz SECONDS [READER …]``: inputs that coverage leads to, for each reader.

Needs the extra ``fuzz``. Ends with exit code 1 if a reader can't take an input, or takes over 5 s
for one; the input is written into the present folder.
"""

import subprocess
import sys

from tests.fuzz.readers import READERS


def _run(name: str, seconds: str) -> bool:
    # libFuzzer ends its process, so each reader has one of its own.
    done = subprocess.run([sys.executable, "-m", "tests.fuzz.one", name, seconds], check=False)
    return done.returncode == 0


def main(seconds: str = "60", *names: str) -> int:
    """The exit code."""
    failed = [name for name in names or READERS if not _run(name, seconds)]
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
