"""Runs `mynah doctor` for the console: in a process of its own, as it looks at ours from outside."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from core.ports import Unavailable

SECONDS = 120.0
_COMMAND = "from bots.cli import main; main()"


async def examine() -> Sequence[Mapping[str, Any]]:
    """Its findings; raises Unavailable where it says none in time."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _COMMAND, "doctor", "--json"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(SECONDS):
            told, _ = await running.communicate()
        findings: Sequence[Mapping[str, Any]] = json.loads(told)["findings"]
    except TimeoutError as error:
        raise Unavailable(f"mynah doctor did not end in {SECONDS:g} s") from error
    except (ValueError, KeyError) as error:
        raise Unavailable("mynah doctor told nothing") from error
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()
    return findings
