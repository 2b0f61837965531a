"""Commands that take their time hold up nobody else, and none is lost or answered twice whenever Mynah ends."""

from __future__ import annotations

import asyncio

from adapters.doubles.people import MemoryNotes
from adapters.telegram.commands import AT_ONCE
from adapters.telegram.forget import is_theirs
from adapters.telegram.kept import MOST_KEPT
from adapters.telegram.listen import BATCH
from core.messages import Person
from core.ports import Traces, Unavailable
from tests.adapters.telegram.world import Mynah, in_group, polled
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram


def texts(telegram: Telegram, person: TelegramPerson) -> list[str]:
    return [post.text or "" for post in telegram.sent(person.private)]


def kept(mynah: Mynah) -> list[tuple[str, str]]:
    """The notes of kept updates; without a value where they are kept no more."""
    notes = mynah.notes.values.items()
    return [(name, value) for name, (value, _) in notes if name.startswith("telegram:kept:")]


async def test_more_commands_than_telegram_gives_at_once_hold_up_no_other_chat(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    mynah = Mynah(telegram, respond_when=asyncio.Event().wait)
    for number in range(2 * BATCH):
        ada.say(ada.private, f"/search {number}")
    bo.say(bo.private, "When?")
    async with mynah.running():
        answer = await telegram.reply(bo.private)
        await polled(telegram)
    assert "You asked: When?" in (answer.text or "")
    assert len(mynah.commands) == AT_ONCE


async def test_a_command_that_telegram_may_forget_is_answered_after_a_kill(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    slow = asyncio.Event()
    mynah = Mynah(telegram, respond_when=slow.wait)
    ada.say(ada.private, "/search hours")
    async with mynah.running():
        await polled(telegram)
        assert not telegram.sent(ada.private)
    slow.set()
    for _ in range(2):
        async with mynah.running():
            await telegram.reply(ada.private)
            ada.say(ada.private, "/search more")
            await telegram.until(lambda: "search: more" in texts(telegram, ada))
            await polled(telegram)
    assert texts(telegram, ada).count("search: hours") == 1
    assert {value for name, value in kept(mynah)} == {""}


async def test_a_command_that_could_not_be_kept_is_not_forgotten_by_telegram(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    slow, refused = asyncio.Event(), asyncio.Event()

    class Full(MemoryNotes):
        """Keeps everything else."""

        async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
            if name.startswith("telegram:kept:"):
                refused.set()
                raise Unavailable("no space is left")
            await super().keep(name, value, seconds)

    mynah = Mynah(telegram, respond_when=slow.wait, notes=Full())
    ada.say(ada.private, "/search hours")
    async with mynah.running():
        await refused.wait()
        assert telegram.updates.waiting
        slow.set()
        await telegram.reply(ada.private)
        await polled(telegram)
    assert texts(telegram, ada) == ["search: hours"]


async def test_what_is_kept_has_a_bound(telegram: Telegram) -> None:
    mynah = Mynah(telegram, respond_when=asyncio.Event().wait)
    people = [telegram.person(f"P{number}") for number in range(MOST_KEPT + 5)]
    for person in people:
        person.say(person.private, "/search hours")
    async with mynah.running():
        await telegram.until(lambda: len(telegram.updates.waiting) <= 5)
        await asyncio.sleep(0.5)
        assert len(telegram.updates.waiting) == 5
    assert len(kept(mynah)) == MOST_KEPT


async def test_a_command_that_is_being_answered_at_a_stop_gets_its_answer(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    slow = asyncio.Event()
    mynah = Mynah(telegram, respond_when=slow.wait, stop_seconds=20.0)
    async with mynah.opened() as platform:
        task = asyncio.create_task(platform.listen(mynah.reception(), lambda: None))
        ada.say(ada.private, "/search hours")
        await telegram.until(lambda: bool(mynah.commands))
        task.cancel()
        await asyncio.wait({task}, timeout=0.2)
        assert not task.done()
        slow.set()
        await asyncio.wait({task}, timeout=20)
        assert task.cancelled()
    assert texts(telegram, ada) == ["search: hours"]


async def test_what_is_kept_belongs_to_who_wrote_it_and_to_who_is_quoted_in_it(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    eve = telegram.person("Eve")
    mynah = Mynah(telegram, respond_when=asyncio.Event().wait)
    async with mynah.running():
        words = ada.say(group, "I keep my secret in the cellar")
        bo.say(group, "/search@mynah_bot it", reply_to=words)
        await telegram.until(lambda: bool(mynah.commands))
        await polled(telegram)
    ((name, value),) = kept(mynah)
    assert [
        is_theirs(name, value, Traces(Person("telegram", str(who.user.id)), 9e9))
        for who in (ada, bo, eve)
    ] == [True, True, False]
