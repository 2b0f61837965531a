"""`mynah bench platforms`: crowds of people ask `mynah serve` on stand-ins of the chat platforms."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.process import ROOT, START_SECONDS, ended, serving
from core.ports import Misconfigured

STAND_INS = "tests.platforms.crowds"
"""Where this lives, and the platforms with it, only in a checkout: the product knows no test."""
PLATFORMS = ("slack", "discord", "telegram")
CONVERSATIONS, QUESTIONS = 100, 1_000
"""On each platform."""
SPARE_SECONDS = 300.0
ACKNOWLEDGED_MS, FIRST_SIGN_MS, LIMITED_SHARE = 300, 1_000, 0.01
LINE_BYTES = 1 << 24


async def bench_platforms(
    home: Path,
    only: str,
    tell: Tell,
    conversations: int = CONVERSATIONS,
    questions: int = QUESTIONS,
) -> dict[str, Any]:
    """Questions in conversations of each platform at once, at half of what its limits allow.

    Each stand-in is a process of its own and takes the times itself: from a question on its way to
    the bot until its acknowledgement, its first visible sign, its answer. Milliseconds. Raises
    Misconfigured where there are no stand-ins, RuntimeError for a bot or a stand-in that ended.
    """
    names = _named(only)
    load = [os.getloadavg()[0]]
    began = time.monotonic()
    async with AsyncExitStack() as stack:
        crowds = [
            await stack.enter_async_context(_crowd(name, conversations, questions))
            for name in names
        ]
        tell(f"indexing ten facts and starting mynah serve for {', '.join(names)}")
        await stack.enter_async_context(_serving(home, crowds))
        minutes = max(crowd.seconds for crowd in crowds) / 60
        tell(f"{questions} questions in {conversations} conversations each: {minutes:.1f} minutes")
        figures = await asyncio.gather(*(crowd.heard(tell) for crowd in crowds))
    load.append(os.getloadavg()[0])
    return {
        "bench": "platforms",
        "platforms": {
            name: _judged(found, questions) for name, found in zip(names, figures, strict=True)
        },
        "load_average": {"before": round(load[0], 2), "after": round(load[1], 2)},
        "seconds": round(time.monotonic() - began, 1),
    }


def _named(only: str) -> Sequence[str]:
    if not (ROOT / Path(*STAND_INS.split("."))).is_dir():
        raise Misconfigured(
            "mynah bench platforms needs a checkout: the platforms' stand-ins are in its tests folder"
        )
    if only and only not in PLATFORMS:
        raise Misconfigured(f"no platform {only!r}; there are: {', '.join(PLATFORMS)}")
    return (only,) if only else PLATFORMS


@dataclass(frozen=True)
class _Crowd:
    """A stand-in that runs, and what it said first."""

    name: str
    process: asyncio.subprocess.Process
    environment: Mapping[str, str]
    documents: Mapping[str, str]
    seconds: float

    async def heard(self, tell: Tell) -> Mapping[str, Any]:
        """Let it speak, and wait for its figures."""
        if self.process.stdin is not None:  # it is a pipe
            self.process.stdin.write(b"go\n")
            await self.process.stdin.drain()
        async with asyncio.timeout(self.seconds + SPARE_SECONDS):
            while True:
                line = await _line(self.process, self.name)
                if "figures" in line:
                    return dict(line["figures"])
                tell(str(line.get("told")))


@asynccontextmanager
async def _crowd(name: str, conversations: int, questions: int) -> AsyncIterator[_Crowd]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", STAND_INS, name),
        *("--conversations", str(conversations), "--questions", str(questions)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE_BYTES,
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            first = await _line(process, name)
        yield _Crowd(name, process, first["environment"], first["documents"], first["seconds"])
    finally:
        await ended(process)


async def _line(process: asyncio.subprocess.Process, name: str) -> dict[str, Any]:
    line = await process.stdout.readline() if process.stdout else b""
    if not line:
        raise RuntimeError(f"the stand-in of {name} ended with {await process.wait()}")
    return dict(json.loads(line))


@asynccontextmanager
async def _serving(home: Path, crowds: Sequence[_Crowd]) -> AsyncIterator[None]:
    """`mynah serve` in a home of its own, connected to every crowd."""
    documents = home / "documents"
    await asyncio.to_thread(_write, documents, crowds[0].documents)
    own = {"MYNAH_HOME": str(home / "kept")}
    for crowd in crowds:
        own |= crowd.environment
    async with serving(home, own, "--index", str(documents)):
        yield


def _write(folder: Path, documents: Mapping[str, str]) -> None:
    folder.mkdir(parents=True)
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")


def _judged(found: Mapping[str, Any], questions: int) -> dict[str, Any]:
    """The figures with their goals beside them."""
    acknowledged = found["acknowledged"]
    return {
        "acknowledged_p99_ms": _beside(acknowledged.get("p99"), ACKNOWLEDGED_MS),
        "first_sign_p95_ms": _beside(found["first_sign"].get("p95"), FIRST_SIGN_MS),
        "never_acknowledged": _beside(acknowledged["missing"], 0),
        "answered": _beside(found["answered"], questions, at_least=True),
        "lost": _beside(found["lost"], 0),
        "repeated": _beside(found["repeated"], 0),
        "out_of_order": _beside(found["out_of_order"], 0),
        "limited_share_of_calls": _beside(found["limited_share"], LIMITED_SHARE),
        "more": dict(found),
    }


def _beside(value: float | None, goal: float, *, at_least: bool = False) -> dict[str, Any]:
    reached = value is not None and (value >= goal if at_least else value <= goal)
    return {"value": value, "goal": goal, "reached": reached}
