"""A reader in a process of its own.

``python -m bench.controller.reader NAME PORT APPS [URI_FILE]``: ``NAME`` is that of its module and
function, as in ``ours.start``. The last line that it prints is JSON: what it took.
"""

import asyncio
import importlib
import sys
from pathlib import Path


async def main(name: str, port: str, apps: str, *uri_file: str) -> None:
    module, _, function = name.partition(".")
    # Each brings in what it needs, and no more: its memory is measured.
    read = getattr(importlib.import_module(f"bench.controller.{module}"), function)
    print(await read(f"http://127.0.0.1:{port}", int(apps), *map(Path, uri_file)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
