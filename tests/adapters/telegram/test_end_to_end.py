"""The whole product as its own process against the stand-in: asked, answered, killed, asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bots.forgotten import in_files
from tests.faults.product import Product, product, until
from tests.faults.rogue import Rogue, running_rogue
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.limits import NO_LIMITS

SECONDS = 180.0


@asynccontextmanager
async def mynah_in_telegram(
    folder: Path, stocked: Path, telegram: Telegram
) -> AsyncIterator[Product]:
    """Mynah with one document, to be connected to this Telegram."""
    settings = {
        "TELEGRAM_TOKEN": telegram.token,
        "TELEGRAM_API_URL": telegram.api_url,
        "MYNAH_ACCESS": "open",
    }
    async with product(folder, stocked=stocked, **settings) as (mynah, _):
        yield mynah


async def ask_everything(telegram: Telegram, ada: Person, bo: Person, group: Chat) -> None:
    """A direct message, an opinion, a mention, a command and an edit."""
    question = ada.say(ada.private, "When does the library open?")
    direct = await telegram.reply(ada.private, within=SECONDS)
    assert "ten on weekdays" in (direct.text or "") and "[1]" in (direct.text or "")
    pressed = ada.press(direct, "👍")
    await telegram.until(lambda: pressed.answer is not None)
    assert "noted" in str(pressed.answer)

    bo.say(group, "@mynah_bot When does the kitchen close?")
    mentioned = await telegram.reply(group, within=SECONDS)
    assert "nine in the evening" in (mentioned.text or "")

    ada.say(ada.private, "/search garden")
    found = await telegram.reply(ada.private, 2, within=SECONDS)
    assert "caretaker" in (found.text or "")

    ada.edit(question, "When does the kitchen close?")
    await telegram.until(lambda: "nine in the evening" in (direct.text or ""), SECONDS)


async def forget(telegram: Telegram, mynah: Product, bo: Person, group: Chat) -> None:
    """Asked to forget, killed as soon as it was confirmed, it forgets all the same; then nothing is left."""
    bo.say(group, "@mynah_bot When does the xylocarp close?")
    await telegram.reply(group, 2, within=SECONDS)
    assert [*in_files("xylocarp", mynah.home)] != []
    bo.say(bo.private, "/forget")
    card = await telegram.reply(bo.private, within=SECONDS)
    bo.press(card, "⚠ Forget me")
    await telegram.until(lambda: "forgetting you" in (card.text or ""), SECONDS)
    await kill(mynah)
    await mynah.start()
    bo.say(bo.private, "/forget")
    receipt = await telegram.reply(bo.private, 2, within=SECONDS)
    told = "recorded questions with their answers: 2"
    await telegram.until(lambda: told in (receipt.text or ""), SECONDS)
    assert [*in_files("xylocarp", mynah.home)] == []


async def kill(mynah: Product) -> None:
    mynah.kill()
    await mynah.processes["serve"].wait()


async def kill_when_telegram_has_forgotten(
    telegram: Telegram, mynah: Product, person: Person
) -> None:
    """A command that is not answered yet, and that Telegram will not send again."""
    telegram.faults.order("sendMessage", Fault(status=502, error="Bad Gateway"), times=100)
    person.say(person.private, "/search garden")
    await telegram.until(lambda: not telegram.updates.waiting, SECONDS)
    await kill(mynah)
    telegram.faults.clear()


async def kill_while_it_writes(
    telegram: Telegram, mynah: Product, rogue: Rogue, person: Person
) -> None:
    """What was asked while nobody listened is being written when the process is killed again.

    It comes back with a webhook, which Telegram itself calls.
    """
    person.say(person.private, "When does the library open?")
    rogue.mode = "slow"
    await mynah.start(MYNAH_MODEL="openai:rogue", MYNAH_MODEL_URL=rogue.url)
    await telegram.until(
        lambda: any("The library opens" in draft.text for draft in person.private.drafts), SECONDS
    )
    await kill(mynah)
    assert not telegram.sent(person.private)
    rogue.mode = "fine"
    await mynah.start(
        MYNAH_MODEL="openai:rogue",
        MYNAH_MODEL_URL=rogue.url,
        WEBHOOK_URL=mynah.url,
        WEBHOOK_SECRET="secret-of_the-tests",  # noqa: S106 - made up
    )


async def test_people_are_answered_once_whatever_is_killed(tmp_path: Path, stocked: Path) -> None:
    async with (
        telegram_standin(pace=NO_LIMITS) as telegram,
        running_rogue() as rogue,
        mynah_in_telegram(tmp_path, stocked, telegram) as mynah,
    ):
        ada, bo, eve, uma = (telegram.person(name) for name in ("Ada", "Bo", "Eve", "Uma"))
        group = ada.create_group("Readers", bo)
        ada.add_bot(group)
        await mynah.start()
        await ask_everything(telegram, ada, bo, group)
        await forget(telegram, mynah, bo, group)
        await kill_when_telegram_has_forgotten(telegram, mynah, uma)

        await kill_while_it_writes(telegram, mynah, rogue, eve)
        late = await telegram.reply(eve.private, within=SECONDS)
        assert "ten on weekdays" in (late.text or "") and "nine" in (late.text or "")

        eve.say(eve.private, "And when does the kitchen close?")
        await telegram.reply(eve.private, 2, within=SECONDS)
        assert telegram.world.delivery is not None

        async def confirmed() -> bool:
            return not telegram.updates.waiting

        await until(confirmed, 60, "every update is confirmed")
        assert await mynah.stop() == 0
        chats = (ada.private, group, eve.private, uma.private)
        assert [len(telegram.sent(chat)) for chat in chats] == [2, 2, 2, 1]
        assert "caretaker" in (telegram.sent(uma.private)[0].text or "")
        assert telegram.token not in mynah.log().read_text()
        assert not telegram.calls.limited() and not telegram.remarks
