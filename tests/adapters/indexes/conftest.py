"""Every engine that the contract holds for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.indexes.engines import Double, Engine, Lance
from tests.adapters.indexes.shelf import Index


@pytest.fixture(params=["double", "lancedb"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    yield Double() if request.param == "double" else Lance(tmp_path / "index")


@pytest.fixture(params=["lancedb"])
async def real_engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """One that keeps what it holds outside of this process."""
    yield Lance(tmp_path / "index")


@pytest.fixture
async def index(engine: Engine) -> AsyncIterator[Index]:
    async with engine.open() as opened:
        yield opened
