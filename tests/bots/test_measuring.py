"""Measurements keep to themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bots.measuring import Wanted, measure
from bots.settings import Settings


async def test_no_measurement_writes_into_the_index_on_the_server() -> None:
    seen = []

    async def look(it: Wanted) -> Mapping[str, Any]:
        seen.append(it.settings.weaviate_url)
        return {}

    settings = Settings(_env_file=None, weaviate_url="http://127.0.0.1:8090")
    assert await measure({"look": look}, settings, "look", None, as_json=True) == 0
    assert seen == [""]
