"""`mynah eval` and `mynah bench`: finds the measurement by name, shows progress, prints the figures."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bots.settings import Settings
from bots.shown import console, spell
from core.ports import Misconfigured

Tell = Callable[[str], None]
Measure = Callable[[Settings, Path | None, Tell], Awaitable[Mapping[str, Any]]]

HANDBOOK = Path("docs")


async def evaluate(settings: Settings, name: str, data: Path | None, *, as_json: bool) -> int:
    """Run `mynah eval name`."""
    return await _measure(EVALUATIONS, settings, name, data, as_json=as_json)


async def bench(
    settings: Settings, name: str, data: Path | None, *, as_json: bool, platform: str = ""
) -> int:
    """Run `mynah bench name`; `platform` measures one chat platform alone."""
    if platform and name != "platforms":
        raise Misconfigured("--platform belongs to mynah bench platforms")
    known: Mapping[str, Measure] = {**BENCHES, "platforms": partial(_platforms, platform)}
    return await _measure(known, settings, name, data, as_json=as_json)


async def _measure(
    known: Mapping[str, Measure],
    settings: Settings,
    name: str,
    data: Path | None,
    *,
    as_json: bool,
) -> int:
    if name not in known:
        raise Misconfigured(f"no measurement {name!r}; there are: {', '.join(known)}")
    out = console(stderr=True)

    def tell(words: str) -> None:
        out.print(spell((words, "dim")))

    result = await known[name](settings, data, tell)
    if as_json:
        print(json.dumps(result))
    else:
        console().print_json(data=result)
    return 0


def _needed(data: Path | None, name: str) -> Path:
    if data is None:
        raise Misconfigured(f"say what to measure on: mynah eval {name} --data FOLDER")
    return data


def _or_handbook(data: Path | None) -> Path:
    folder = data or HANDBOOK
    if not folder.is_dir():
        raise Misconfigured(
            f"there is no folder {folder} here; start this in Mynah's folder or add --data FOLDER"
        )
    return folder


async def _retrieval(settings: Settings, data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.retrieval import eval_retrieval

    return await eval_retrieval(_needed(data, "retrieval"), settings.mynah_home, tell)


async def _docs(settings: Settings, data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.docs import eval_docs

    return await eval_docs(_needed(data, "docs"), settings.mynah_home, tell)


async def _answers(settings: Settings, data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.answers import eval_answers

    return await eval_answers(_needed(data, "answers"), settings.mynah_home, tell)


async def _payloads(_settings: Settings, data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.payloads import eval_payloads

    return await asyncio.to_thread(eval_payloads, _needed(data, "payloads"), tell)


async def _handbook(settings: Settings, data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.handbook import eval_handbook

    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        return await eval_handbook(settings, Path(home), _or_handbook(data), tell)


async def _turn(settings: Settings, _data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.turn import bench_turn

    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        return await bench_turn(settings, Path(home), tell)


async def _accept(_settings: Settings, _data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.accept import bench_accept

    tell("accepting messages, then killing Valkey")
    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        return await bench_accept(Path(home))


async def _index(settings: Settings, data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.index import bench_index

    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        return await bench_index(settings, Path(home), _or_handbook(data), tell)


async def _idle(_settings: Settings, data: Path | None, tell: Tell) -> Mapping[str, Any]:
    from bots.measure.idle import bench_idle

    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        return await bench_idle(Path(home), _or_handbook(data), tell)


async def _platforms(
    platform: str, _settings: Settings, _data: Path | None, tell: Tell
) -> Mapping[str, Any]:
    from bots.measure.platforms import bench_platforms

    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        return await bench_platforms(Path(home), platform, tell)


EVALUATIONS: Mapping[str, Measure] = {
    "retrieval": _retrieval,
    "docs": _docs,
    "answers": _answers,
    "handbook": _handbook,
    "payloads": _payloads,
}
BENCHES: Mapping[str, Measure] = {"turn": _turn, "accept": _accept, "index": _index, "idle": _idle}
