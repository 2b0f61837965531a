"""Every engine that the contract holds for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.adapters.indexes.engines import Double, Engine, Lance, open_server
from tests.adapters.indexes.shelf import Index


@pytest.fixture(params=["double", "lancedb", "weaviate"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    async with _engine(request.param, tmp_path) as running:
        yield running


@pytest.fixture(params=["lancedb", "weaviate"])
async def real_engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    """One that keeps what it holds outside of this process."""
    async with _engine(request.param, tmp_path) as running:
        yield running


@asynccontextmanager
async def _engine(name: str, folder: Path) -> AsyncIterator[Engine]:
    if name == "double":
        yield Double()
    elif name == "lancedb":
        yield Lance(folder / "index")
    else:
        async with open_server() as server:
            yield server


@pytest.fixture
async def index(engine: Engine) -> AsyncIterator[Index]:
    async with engine.open() as opened:
        yield opened
