"""A stand-in that others wrote, as a process of its own: started, told what people do, and ended."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.docs.pages import ROOT
from tests.faults.product import Product, product

HERE = Path(__file__).parent
HOME = ROOT / ".venv" / "others"
LINE_BYTES = 4_000_000
START_SECONDS = 30.0
MISSING = (
    "run `make test-others`, which installs the stand-ins that others wrote; it needs Node.js 20"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of Mynah's, and what the stand-in answered."""

    method: str
    status: int
    body: dict[str, Any]
    answer: Any


@dataclass
class Judge:
    """The process: where it listens, what it was called, and what it is told to do."""

    process: asyncio.subprocess.Process
    ready: asyncio.Future[dict[str, Any]]
    calls: list[Call] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """What it printed otherwise, for whoever looks at a failure."""
    _asked: dict[int, asyncio.Future[Any]] = field(default_factory=dict)

    async def do(self, deed: str, **details: object) -> Any:
        """Have somebody do something there."""
        number = len(self._asked)
        self._asked[number] = asyncio.get_running_loop().create_future()
        line = {"number": number, "deed": deed, "details": details}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        async with asyncio.timeout(START_SECONDS):
            return await self._asked[number]

    async def caught_up(self) -> None:
        """Return when every call that was answered before is among `calls`."""
        await self.do("nothing")

    def of(self, method: str) -> list[Call]:
        """Every call of one method, in order."""
        return [call for call in self.calls if call.method == method]

    async def hear(self) -> None:
        """Take in what it says until it ends."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            try:
                said = json.loads(line)
            except ValueError:
                self.words.append(line.decode("utf-8", "replace"))
                continue
            self._take(said)
        if not self.ready.done():
            self.ready.set_exception(RuntimeError("it ended: " + "".join(self.words)[-2000:]))

    def _take(self, said: dict[str, Any]) -> None:
        if "ready" in said:
            self.ready.set_result(said["ready"])
        elif "call" in said:
            self.calls.append(Call(**said["call"]))
        elif "error" in said:
            self._asked[said["done"]].set_exception(AssertionError(said["error"]))
        else:
            self._asked[said["done"]].set_result(said["result"])


@asynccontextmanager
async def judged_by(
    name: str, setting: Mapping[str, object] | None = None
) -> AsyncIterator[tuple[Judge, dict[str, Any]]]:
    """Run `tests/others/NAME.mjs` so set; it also says what is needed to reach it."""
    node = shutil.which("node")
    assert node and (HOME / "node_modules").is_dir(), MISSING
    process = await asyncio.create_subprocess_exec(
        node,
        str(HERE / f"{name}.mjs"),
        env={
            "PATH": os.environ["PATH"],
            "OTHERS_HOME": str(HOME),
            "OTHERS_SETTING": json.dumps(setting or {}),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        limit=LINE_BYTES,
    )
    judge = Judge(process, asyncio.get_running_loop().create_future())
    hearing = asyncio.create_task(judge.hear())
    try:
        async with asyncio.timeout(START_SECONDS):
            ready = await judge.ready
        yield judge, ready
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await hearing


@asynccontextmanager
async def connected(
    folder: Path,
    stocked: Path,
    judges: Sequence[Judge],
    settings: Mapping[str, str],
    index: Path | None = None,
) -> AsyncIterator[Product]:
    """Mynah as a process of its own, so set; what it and the judges printed is shown on a failure."""
    async with product(folder, stocked=stocked, **settings) as (mynah, caller):
        if index is not None:
            code, printed = await mynah.run("index", str(index))
            assert code == 0, printed
        try:
            await mynah.start()
            await caller.wait_until_ready()
            yield mynah
        finally:
            words = [word for judge in judges for word in judge.words]
            sys.stdout.write(mynah.log().read_text() + "".join(words))


async def until(true: Callable[[], Awaitable[object]], what: str, seconds: float = 30) -> None:
    """Wait for another process's doing."""
    try:
        async with asyncio.timeout(seconds):
            while not await true():  # noqa: ASYNC110 - another process's doing
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not within {seconds:g} s: {what}") from None
