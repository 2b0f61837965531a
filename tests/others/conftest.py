"""One Mynah in three stand-ins at once, each with a fixture of its name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.conftest import stocked
from tests.faults.product import Product
from tests.others.discord import Discord, discord_of_others
from tests.others.judge import connected
from tests.others.slack import Slack, slack_of_others
from tests.others.telegram import Telegram, telegram_of_others

__all__ = ["stocked"]


@dataclass(frozen=True)
class Everywhere:
    """Where Mynah is connected."""

    mynah: Product
    slack: Slack
    discord: Discord
    telegram: Telegram


@asynccontextmanager
async def mynah_everywhere(
    folder: Path, stocked: Path, index: Path | None = None, **more: str
) -> AsyncIterator[Everywhere]:
    """Any mix of platforms runs in one process; `index` is one more document, `more` are settings."""
    async with (
        slack_of_others() as slack,
        discord_of_others() as discord,
        telegram_of_others() as telegram,
    ):
        judges = [each.judge for each in (slack, discord, telegram)]
        settings = {**slack.settings, **discord.settings, **telegram.settings, **more}
        async with connected(folder, stocked, judges, settings, index) as mynah:
            await slack.connect(mynah.url)
            await discord.ready()
            yield Everywhere(mynah, slack, discord, telegram)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def everywhere(
    stocked: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Everywhere]:
    """Started once for all tests of a run."""
    async with mynah_everywhere(tmp_path_factory.mktemp("others"), stocked) as started:
        yield started


@pytest.fixture
def slack(everywhere: Everywhere) -> Slack:
    return everywhere.slack


@pytest.fixture
def discord(everywhere: Everywhere) -> Discord:
    return everywhere.discord


@pytest.fixture
def telegram(everywhere: Everywhere) -> Telegram:
    return everywhere.telegram
