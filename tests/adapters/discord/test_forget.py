"""Of the notes that the adapter really keeps, those about a person are told from the others."""

from __future__ import annotations

from adapters.discord.forget import is_theirs
from core.messages import Person
from core.ports import Traces
from tests.adapters.discord.stage import Stage, stage


def theirs(played: Stage, who: str) -> set[str]:
    person = Person("discord", who)
    exchanges = frozenset((m.conversation, m.id) for m in played.begun if m.person == person)
    traces = Traces(person, 9e9, exchanges)
    return {
        name.split(":")[1]
        for name, (value, _) in played.notes.values.items()
        if is_theirs(name, value, traces)
    }


def test_that_a_stranger_was_told_their_code_is_theirs() -> None:
    name = "discord:told:10:77"
    assert is_theirs(name, "yes", Traces(Person("discord", "77"), 9e9))
    assert not is_theirs(name, "yes", Traces(Person("discord", "10"), 9e9))


def test_that_a_question_was_asked_unseen_is_theirs_who_asked_it() -> None:
    exchanges = frozenset({("discord:10:20:30", "40")})
    assert is_theirs("discord:unseen:40", "1", Traces(Person("discord", "77"), 9e9, exchanges))
    assert not is_theirs("discord:unseen:41", "1", Traces(Person("discord", "77"), 9e9, exchanges))


async def test_notes_belong_to_who_asked() -> None:
    async with stage() as played, played.running():
        bob = played.discord.person("bob", played.guild)
        await played.answer(played.ask("When?"))
        played.alice.slash(played.general, "ask", {"question": "Where?", "private": True})
        await played.discord.until(lambda: len(played.begun) == 2)
        await played.discord.until(lambda: "locale" in theirs(played, played.alice.id))
        assert theirs(played, played.alice.id) == {"question", "locale", "asked", "used"}
        assert theirs(played, bob.id) == set()


def test_whatever_a_note_is_called_nothing_is_raised() -> None:
    traces = Traces(Person("discord", "1"), 9e9)
    for name in ("discord:question:1", "discord:asked:1", "discord:home:::", "discord", ""):
        for value in ("{", "[]", '["x"]', "7"):
            assert not is_theirs(name, value, traces)
