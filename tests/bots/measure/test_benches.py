"""What is measured by the clock runs to its end on a small scale and gives every figure."""

from __future__ import annotations

from pathlib import Path

from adapters.telemetry.reach import collector_problem
from adapters.telemetry.tracing import TraceConfig
from bots.measure.collector import collecting
from bots.measure.index import bookkeeping_of
from bots.measure.search import SEARCHED, bench_search
from bots.settings import Settings
from tests.bots.measure.test_judged_search import quiet


async def test_every_strategy_is_timed_at_every_size(tmp_path: Path) -> None:
    result = await bench_search(tmp_path, (150, 300), quiet, questions=2)
    assert list(result["sizes"]) == ["150", "300"]
    for table in result["sizes"].values():
        assert list(table) == ["hybrid", *SEARCHED]
        assert all(0 < row["p50_ms"] <= row["p95_ms"] for row in table.values())
        assert table["naive"]["searches"] == 1
        assert table["conversational"]["searches"] > 1


async def test_bookkeeping_is_timed_on_as_many_chunks_as_asked_for(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.md").write_text("# A\n\nBackups run at night.\n\n# B\n\nIn Berlin.")
    settings = Settings(_env_file=None)
    found = await bookkeeping_of(settings, tmp_path / "home", tmp_path / "data", 20, quiet)
    assert found["chunks"] == 20
    assert found["seconds"] >= 0


async def test_the_collector_of_a_measurement_takes_spans() -> None:
    async with collecting() as url:
        assert await collector_problem(TraceConfig("otlp", url)) == ""
    assert await collector_problem(TraceConfig("otlp", url)) != ""
