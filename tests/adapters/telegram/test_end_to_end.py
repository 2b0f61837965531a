"""The whole product as its own process against the stand-in: asked, answered, killed, asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.product import DOCUMENT, Product
from tests.platforms.telegram import Telegram, telegram_standin
from tests.platforms.telegram.limits import NO_LIMITS


@asynccontextmanager
async def product(tmp_path: Path, telegram: Telegram, **more: str) -> AsyncIterator[Product]:
    """Mynah with one document, connected to this Telegram."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "hours.md").write_text(DOCUMENT)
    settings = {
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.api_url,
        "MYNAH_ACCESS": "open",
        **more,
    }
    mynah = Product(tmp_path / "home", settings)
    code, _ = await mynah.run("index", str(folder))
    assert code == 0
    try:
        await mynah.start()
        await mynah.says("telegram is connected")
        yield mynah
    finally:
        await mynah.end()


async def test_people_are_answered_from_the_documents_and_again_after_a_kill(
    tmp_path: Path,
) -> None:
    async with telegram_standin(pace=NO_LIMITS) as telegram:
        ada, bo = telegram.person("Ada"), telegram.person("Bo")
        group = ada.create_group("Readers", bo)
        ada.add_bot(group)
        async with product(tmp_path, telegram) as mynah:
            ada.say(ada.private, "When does the library open?")
            direct = await telegram.reply(ada.private, within=20)
            assert "ten on weekdays" in (direct.text or "")
            assert "[1]" in (direct.text or "")

            ada.press(direct, "👍")
            await telegram.called("answerCallbackQuery")

            bo.say(group, "@mynah_bot When does the kitchen close?")
            mentioned = await telegram.reply(group, within=20)
            assert "nine in the evening" in (mentioned.text or "")

            ada.say(ada.private, "/search garden")
            found = await telegram.reply(ada.private, 2, within=20)
            assert "caretaker" in (found.text or "")

            mynah.kill()
            await mynah.processes["serve"].wait()
            bo.say(bo.private, "Who waters the garden on Mondays?")
            await mynah.start()
            late = await telegram.reply(bo.private, within=60)
            assert "caretaker" in (late.text or "")
            assert telegram.token not in mynah.log().read_text()
        assert len(telegram.sent(ada.private)) == 2
        assert len(telegram.sent(group)) == 1
        assert len(telegram.sent(bo.private)) == 1
