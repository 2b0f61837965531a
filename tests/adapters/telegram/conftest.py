"""A Telegram and somebody in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.limits import NO_LIMITS


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with telegram_standin(pace=NO_LIMITS) as running:
        yield running


@pytest.fixture
def ada(telegram: Telegram) -> Person:
    return telegram.person("Ada", "ada_l", language_code="en")


@pytest.fixture
def bo(telegram: Telegram) -> Person:
    return telegram.person("Bo", language_code="de")
