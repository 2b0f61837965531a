"""Measurements keep to themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bots.measuring import Wanted, measure
from bots.settings import Settings


async def test_no_measurement_writes_into_engines_on_servers() -> None:
    seen = []

    async def look(it: Wanted) -> Mapping[str, Any]:
        seen.append((it.settings.weaviate_url, it.settings.database_url, it.settings.redis_url))
        return {}

    settings = Settings(
        _env_file=None,
        weaviate_url="http://127.0.0.1:8090",
        database_url="postgresql://127.0.0.1/records",
        redis_url="redis://127.0.0.1:6379",
    )
    assert await measure({"look": look}, settings, "look", None, as_json=True) == 0
    assert seen == [("", "", "")]
