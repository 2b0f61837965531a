"""Of the notes that the adapter really keeps, those about a person are told from the others."""

from __future__ import annotations

from adapters.telegram.forget import is_theirs
from core.messages import Person
from core.ports import Traces
from tests.adapters.telegram.world import Mynah, in_group, polled
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram


def theirs(mynah: Mynah, person: Person) -> dict[str, str]:
    exchanges = frozenset((m.conversation, m.id) for m in mynah.accepted if m.person == person)
    traces = Traces(person, 9e9, exchanges)
    return {
        name: value
        for name, (value, _) in mynah.notes.values.items()
        if is_theirs(name, value, traces)
    }


async def test_notes_belong_to_who_asked_and_to_who_is_quoted_in_them(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(group, "@mynah_bot When?")
        await telegram.reply(group)
        words = ada.say(group, "I keep my secret in the cellar")
        bo.say(group, "@mynah_bot Is that so?", reply_to=words)
        await telegram.reply(group, 2)
        await polled(telegram)
    adas = theirs(mynah, Person("telegram", str(ada.user.id)))
    bos = theirs(mynah, Person("telegram", str(bo.user.id)))
    kinds = [{name.split(":")[1] for name in found} for found in (adas, bos)]
    assert kinds == [{"asked", "sent", "about", "above"}, {"asked", "sent", "about", "above"}]
    # Bo's note holds Ada's words: both have a right to it.
    assert [name for name in adas if "secret" in adas[name]] == [*set(adas) & set(bos)]


async def test_that_a_message_waited_is_noted_of_whoever_wrote_it(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.listening():
        ada.say(ada.private, "When?")
        waits = ada.say(ada.private, "And where?")
        await telegram.until(lambda: bool(waits.reactions))
    names = theirs(mynah, Person("telegram", str(ada.user.id)))
    assert f"telegram:eyes:{ada.private.id}:{waits.message_id}" in names


async def test_what_a_stranger_was_told_is_theirs(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram, rule="paired")
    async with mynah.running():
        ada.say(ada.private, "Hello?")
        await telegram.reply(ada.private)
    assert {name.split(":")[1] for name in theirs(mynah, Person("telegram", str(ada.user.id)))} == {
        "told"
    }


def test_whatever_a_note_is_called_nothing_is_raised() -> None:
    traces = Traces(Person("telegram", "1"), 9e9)
    for name in ("telegram:above:1:2", "telegram:sent:1", "telegram", "", "telegram:about::"):
        assert not is_theirs(name, "{", traces)
