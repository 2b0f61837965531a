"""`mynah eval` and `mynah bench`: finds the measurement by name, shows progress, prints the figures."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.accept import bench_accept
from bots.measure.anomaly import eval_anomaly
from bots.measure.answers import eval_answers
from bots.measure.batch import bench_batch
from bots.measure.chips import eval_chips
from bots.measure.chunking import eval_chunking
from bots.measure.conversational import eval_conversational
from bots.measure.curated import eval_curated
from bots.measure.docs import eval_docs
from bots.measure.drill import eval_drill
from bots.measure.experiments import RUNS, eval_experiments
from bots.measure.handbook import eval_handbook
from bots.measure.idle import bench_idle
from bots.measure.index import bench_index
from bots.measure.intent import eval_intent
from bots.measure.multihop import eval_multihop
from bots.measure.multimodal import eval_multimodal
from bots.measure.personal_data import eval_personal_data
from bots.measure.platforms import bench_platforms
from bots.measure.quality import eval_quality
from bots.measure.retrieval import eval_retrieval
from bots.measure.reuse import bench_cache
from bots.measure.rewording import eval_rewording
from bots.measure.routing import eval_routing
from bots.measure.safety import eval_safety
from bots.measure.search import LARGE, bench_search
from bots.measure.size import SIZES
from bots.measure.suggest import eval_suggest, logs
from bots.measure.telemetry import bench_telemetry
from bots.measure.turn import bench_turn
from bots.ordering import reranker_of
from bots.settings import Settings
from bots.shown import console, spell
from core.knowledge.order import Ordering
from core.ports import Misconfigured

PATIENCE = 600.0
"""Seconds for a cross-encoder: what is measured here is how well it orders, not how fast."""
HANDBOOK = Path("docs")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to be measured."""

    name: str
    settings: Settings
    home: Path
    """Its own, which is removed afterwards."""
    data: Path | None
    platform: str
    large: bool
    tell: Tell

    @property
    def given(self) -> Path:
        """The data, where there is none to fall back on. Raises Misconfigured."""
        if self.data is None:
            raise Misconfigured(f"say what to measure on: add --data FOLDER to {self.name}")
        return self.data

    @property
    def or_handbook(self) -> Path:
        """The data, or the handbook's pages. Raises Misconfigured."""
        folder = self.data or HANDBOOK
        if not folder.is_dir():
            raise Misconfigured(
                f"there is no folder {folder} here; "
                "start this in Mynah's folder or add --data FOLDER"
            )
        return folder


Measure = Callable[[Wanted], Awaitable[Mapping[str, Any]]]


async def _payloads(it: Wanted) -> Mapping[str, Any]:
    from bots.measure.payloads import eval_payloads  # with the SDKs of all platforms

    return await asyncio.to_thread(eval_payloads, it.given, it.tell)


async def _suggest(it: Wanted) -> Mapping[str, Any]:
    """Where there are logs, what somebody types; else documents, and what is offered after answers."""
    if it.data is not None and any(logs(it.data)):
        return await asyncio.to_thread(eval_suggest, it.data, it.tell)
    return await eval_chips(it.settings, it.home, it.or_handbook, it.tell)


# Vectors of judged collections are kept in the home of the settings: to make them takes long.
EVALUATIONS: Mapping[str, Measure] = {
    "retrieval": lambda it: eval_retrieval(
        it.given, it.settings.mynah_home, it.tell, Ordering(reranker_of(it.settings), PATIENCE)
    ),
    "multihop": lambda it: eval_multihop(it.given, it.settings.mynah_home, it.tell),
    "multimodal": lambda it: eval_multimodal(it.given, it.settings.mynah_home, it.tell),
    "docs": lambda it: eval_docs(it.given, it.settings.mynah_home, it.tell),
    "conversational": lambda it: eval_conversational(it.given, it.settings.mynah_home, it.tell),
    "intent": lambda it: eval_intent(it.given, it.settings.mynah_home, it.tell),
    "curated": lambda it: eval_curated(it.given, it.settings.mynah_home, it.tell),
    "rewording": lambda it: eval_rewording(it.data, it.settings.mynah_home, it.tell),
    "chunking": lambda it: eval_chunking(it.given, it.settings.mynah_home, it.tell),
    "answers": lambda it: eval_answers(it.given, it.settings.mynah_home, it.tell),
    "quality": lambda it: eval_quality(it.given, it.settings.mynah_home, it.tell),
    "routing": lambda it: eval_routing(it.given, it.settings.mynah_home, it.tell),
    "safety": lambda it: eval_safety(it.given, it.settings, it.settings.mynah_home, it.tell),
    "handbook": lambda it: eval_handbook(it.settings, it.home, it.or_handbook, it.tell),
    "suggest": _suggest,
    "payloads": _payloads,
    "personal-data": lambda it: eval_personal_data(it.given, it.tell),
    "anomaly": lambda it: asyncio.to_thread(eval_anomaly, it.given, it.tell),
    "drill": lambda it: asyncio.to_thread(eval_drill, it.tell),
    "experiment": lambda it: asyncio.to_thread(eval_experiments, it.tell, RUNS),
}
BENCHES: Mapping[str, Measure] = {
    "turn": lambda it: bench_turn(it.settings, it.home, it.tell),
    "telemetry": lambda it: bench_telemetry(it.settings, it.home, it.tell),
    "accept": lambda it: bench_accept(it.home, it.tell),
    "index": lambda it: bench_index(it.settings, it.home, it.or_handbook, it.tell),
    "search": lambda it: bench_search(it.home, (*SIZES, LARGE) if it.large else SIZES, it.tell),
    "idle": lambda it: bench_idle(it.home, it.or_handbook, it.tell),
    "cache": lambda it: bench_cache(it.settings, it.home, it.given, it.tell),
    "batch": lambda it: bench_batch(it.tell),
    "platforms": lambda it: bench_platforms(it.home, it.platform, it.tell),
}


OWN = {"weaviate_url": "", "database_url": "", "redis_url": ""}
"""What is measured is put into engines of its own, never beside what people have."""


async def measure(
    known: Mapping[str, Measure],
    settings: Settings,
    name: str,
    data: Path | None,
    *,
    as_json: bool,
    platform: str = "",
    large: bool = False,
) -> int:
    """Run one of these; `platform` measures one chat platform alone, `large` a million chunks, too."""
    if platform and name != "platforms":
        raise Misconfigured("--platform belongs to mynah bench platforms")
    if large and name != "search":
        raise Misconfigured("--large belongs to mynah bench search")
    if name not in known:
        raise Misconfigured(f"no measurement {name!r}; there are: {', '.join(known)}")
    out = console(stderr=True)

    def tell(words: str) -> None:
        out.print(spell((words, "dim")))

    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        wanted = Wanted(
            name=name,
            settings=settings.model_copy(update=OWN),
            home=Path(home),
            data=data,
            platform=platform,
            large=large,
            tell=tell,
        )
        result = await known[name](wanted)
    if as_json:
        print(json.dumps(result))
    else:
        console().print_json(data=result)
    return 0
