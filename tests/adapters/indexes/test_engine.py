"""LanceDB is imported without the client of a server that nobody asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import asyncio, sys
from pathlib import Path
from adapters.indexes.lancedb import open_index

async def open_and_close():
    async with open_index(Path(sys.argv[1]), ()) as index:
        assert await index.languages(()) == frozenset()
        await index.settle()

asyncio.run(open_and_close())
client = "lance_namespace_urllib3_client"
assert f"{client}.models" in sys.modules
print(*(name for name in sys.modules if name.startswith(f"{client}.api")))
"""


def test_an_index_is_opened_without_building_the_http_interfaces(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
