"""A few processes that read files, so that no file can hang, crash or bloat the one that asks.

A thread cannot be stopped and takes the whole process with it when a C library crashes; a process
of its own can be killed at its time limit, has a memory limit, and costs about a millisecond a file.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.sources.serving import LENGTH
from core import wire
from core.knowledge.documents import Parse, Parsed, Refused

_CHECKOUT = str(Path(__file__).resolve().parents[2])


@dataclass
class ReadingProcess:
    """One reading process, started when it is first needed and again after it had to be killed."""

    seconds: float
    memory: int
    module: str = "adapters.sources.parse"
    """What it runs."""
    _process: asyncio.subprocess.Process | None = None

    async def parse(self, uri: str, name: str, data: bytes) -> Parsed:
        """The document's chunks; raises Refused, also when the file hangs or crashes its reader."""
        reply = await self.ask(json.dumps([uri, name]).encode(), data)
        try:
            return await asyncio.to_thread(wire.load, Parsed, reply)
        except wire.Unreadable as error:
            raise Refused("its reader answered what nobody understands") from error

    async def ask(self, request: bytes, data: bytes) -> bytes:
        """What it answers; raises Refused as `parse` does."""
        try:
            async with asyncio.timeout(self.seconds):
                reply = await self._ask(request, data)
        except TimeoutError as error:
            await self.close()
            raise Refused(f"reading it takes longer than {self.seconds:g} seconds") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await self.close()
            raise Refused("its reader crashed on it") from error
        except asyncio.CancelledError:
            await self.close()  # a half-read answer must not be taken for the next file's
            raise
        if reply[:1] == b"-":
            raise Refused(reply[1:].decode())
        return reply[1:]

    async def _ask(self, request: bytes, data: bytes) -> bytes:
        process = await self._running()
        assert process.stdin and process.stdout  # noqa: S101 - both are pipes, see _running
        for part in (request, data):
            process.stdin.write(LENGTH.pack(len(part)))
            process.stdin.write(part)
        await process.stdin.drain()
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        return await process.stdout.readexactly(length)

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", self.module, str(self.memory)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _CHECKOUT},
            )
        return self._process

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def open_readers(
    processes: int = 2, seconds: float = 60, memory: int = 3_000_000_000
) -> AsyncIterator[Parse]:
    """A `parse` that may be called by any number of tasks and keeps so many processes busy."""
    readers = [ReadingProcess(seconds, memory) for _ in range(processes)]
    idle: asyncio.Queue[ReadingProcess] = asyncio.Queue()
    for reader in readers:
        idle.put_nowait(reader)

    async def parse(uri: str, name: str, data: bytes) -> Parsed:
        reader = await idle.get()
        try:
            return await reader.parse(uri, name, data)
        finally:
            idle.put_nowait(reader)

    try:
        yield parse
    finally:
        for reader in readers:
            await reader.close()
