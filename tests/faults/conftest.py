"""A home with a few facts in it, made once for all tests of a run."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.product import Product, stock


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied, never used itself."""
    folder = tmp_path_factory.mktemp("stocked")
    asyncio.run(stock(Product(folder / "home"), folder))
    return folder / "home"
