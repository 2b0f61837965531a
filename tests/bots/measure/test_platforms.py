"""The bench of platforms lets a crowd ask the real product, and says of each figure what is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.measure.platforms import bench_platforms
from bots.measuring import BENCHES, measure
from bots.settings import Settings
from core.ports import Misconfigured


async def test_a_crowd_on_one_platform_is_answered_and_measured(tmp_path: Path) -> None:
    told: list[str] = []
    result = await bench_platforms(tmp_path, "telegram", told.append, 2, 4)
    assert list(result["platforms"]) == ["telegram"]
    found = result["platforms"]["telegram"]
    assert found["answered"] == {"value": 4, "goal": 4, "reached": True}
    assert found["lost"]["value"] == found["repeated"]["value"] == 0
    assert found["acknowledged_p99_ms"]["goal"] == 300
    assert found["acknowledged_p99_ms"]["value"] > 0
    assert found["first_sign_p95_ms"]["value"] > 0
    assert found["more"]["methods"]["sendMessage"] == 4
    assert any("4 questions in 2 conversations" in words for words in told)


async def test_a_platform_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="slack, discord, telegram"):
        await bench_platforms(tmp_path, "teams", lambda _words: None)
    with pytest.raises(Misconfigured, match="mynah bench platforms"):
        await measure(BENCHES, Settings(), "turn", None, as_json=True, platform="slack")
