"""What is somebody's own is shown for their eyes in menus and buttons, and changed by them alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from adapters.discord.cards import SOON
from adapters.doubles.people import MemoryPreferences
from adapters.models.language import detect
from core.messages import Person, person_audience
from core.people.pairing import offer
from core.people.preferences import Preferences
from tests.adapters.discord.stage import Stage, stage
from tests.platforms.discord.things import Message as Said

UNSET = ["Language: Automatic", "Length: Automatic", "Form: As it comes", "Detail: Quotes alone"]


def chosen(card: Said) -> list[str]:
    """What the menus show as chosen."""
    menus = [row["components"][0] for row in card.components]
    return [o["label"] for menu in menus for o in menu.get("options", []) if o.get("default")]


async def opened(played: Stage, command: str) -> Said:
    asked = played.alice.slash(played.general, command)
    card = await played.discord.answer(asked)
    await played.discord.until(lambda: bool(card.components))
    return card


async def test_preferences_are_shown_changed_and_erased_for_ones_own_eyes() -> None:
    async with stage() as played, played.running():
        who = Person("discord", played.alice.id)
        card = await opened(played, "preferences")
        assert card.ephemeral
        assert chosen(card) == UNSET
        played.alice.select(card, "card:menu0", ["preferences:language:de"])
        await played.discord.until(lambda: chosen(card)[:1] == ["Sprache: Deutsch"])
        played.alice.select(card, "card:menu1", ["preferences:length:short"])
        await played.discord.until(lambda: chosen(card)[1] == "Länge: Kurz")
        assert played.preferences.kept[who] == Preferences("de", length="short")
        played.alice.click(card, "Meine Vorlieben löschen")
        await played.discord.until(lambda: chosen(card) == UNSET)
        assert played.preferences.kept[who] == Preferences()


async def test_a_time_zone_is_chosen_in_a_menu() -> None:
    async with stage() as played, played.running():
        card = await opened(played, "preferences")
        played.alice.click(card, "Time zone")
        await played.discord.until(lambda: chosen(card) == ["Time zone: Automatic"])
        played.alice.select(card, "card:menu0", ["zone:set:America/New_York"])
        await played.discord.until(lambda: "New_York" in chosen(card)[0])
        kept = played.preferences.kept[Person("discord", played.alice.id)]
        assert kept == Preferences(zone="America/New_York")


async def test_what_takes_long_is_shown_in_the_same_place_all_the_same() -> None:
    done = asyncio.Event()

    class Slow(MemoryPreferences):
        async def keep(self, person: Person, preferences: Preferences) -> None:
            await done.wait()
            await super().keep(person, preferences)

    async with stage() as played:
        played.preferences = Slow()
        async with played.running():
            card = await opened(played, "preferences")
            played.alice.select(card, "card:menu1", ["preferences:length:short"])
            await asyncio.sleep(SOON + 0.3)
            assert chosen(card) == UNSET
            done.set()
            await played.discord.until(lambda: chosen(card)[1] == "Length: Short")


async def test_forgetting_asks_first_survives_a_restart_and_shows_its_receipt() -> None:
    async with stage() as played:
        who = Person("discord", played.alice.id)
        async with played.running():
            card = await opened(played, "forget")
            assert card.ephemeral and "cannot be undone" in card.content
            assert played.erasures.kept == {}
        async with played.running():
            played.alice.click(card, "Forget me")
            await played.discord.until(lambda: "I am forgetting you" in card.content)
            assert card.components == []
            asked = played.erasures.kept[who]
            done = replace(asked, removed={"turns": 7}, passes=1, done_at=9.0)
            await played.erasures.save(done)
            told = "recorded questions with their answers: 7"
            await played.discord.until(lambda: told in card.content)
            assert "What I cannot remove" in card.content


async def test_who_says_no_is_not_forgotten() -> None:
    async with stage() as played, played.running():
        card = await opened(played, "forget")
        played.alice.click(card, "Keep everything")
        await played.discord.until(lambda: card.content == "I forget nothing.")
        assert played.erasures.kept == {}


async def test_nobody_else_can_confirm_with_what_a_button_carries() -> None:
    async with stage() as played, played.running():
        bob = Person("discord", played.discord.person("bob", played.guild).id)
        card = await opened(played, "forget")
        carried = card.components[0]["components"][0]["custom_id"].removeprefix("card:")
        assert await played.reception.cards.press(carried, bob) is None
        assert played.erasures.kept == {}


async def test_in_a_direct_message_it_is_shown_there() -> None:
    async with stage() as played, played.running():
        played.alice.dm("hello")
        card = await played.discord.answer(played.alice.slash(played.alice.direct, "preferences"))
        await played.discord.until(lambda: bool(card.components))
        assert chosen(card) == UNSET


async def test_an_administrator_lets_a_stranger_in_by_a_command_and_nobody_else_does() -> None:
    async with stage() as played:
        played.administrators = (Person("discord", played.alice.id),)
        bob = played.discord.person("bob", played.guild)
        stranger = person_audience(Person("discord", "77"))
        code = await offer(stranger, played.notes, lambda letters: letters[3])
        async with played.running():
            asked = bob.slash(played.general, "approve", {"code": code})
            refused = await played.discord.answer(asked)
            await played.discord.until(lambda: refused.content.startswith("Only administrators"))
            assert refused.ephemeral and await played.guests.decided() == []
            asked = played.alice.slash(played.general, "approve", {"code": code})
            done = await played.discord.answer(asked)
            await played.discord.until(lambda: "may use me" in done.content)
        (guest,) = await played.guests.decided()
        assert (guest.who, guest.by) == (stranger, f"discord:{played.alice.id}")


async def test_who_was_let_in_is_answered_and_told_so_in_reply_to_what_they_wrote() -> None:
    async with stage() as played:
        played.administrators = (Person("discord", played.alice.id),)
        played.detect = detect
        eve = played.stranger("eve")
        async with played.running():
            said = eve.dm("Wann macht ihr auf?")
            await played.discord.until(lambda: len(played.posts(said)) == 1)
            code = played.posts(said)[0].content.partition("`/approve ")[2][:8]
            asked = played.alice.slash(played.general, "approve", {"code": code})
            done = await played.discord.answer(asked)
            await played.discord.until(lambda: len(played.posts(said)) == 2)
            assert "may use me" in done.content
            code_shown, answer = played.posts(said)
            assert code_shown.content.startswith("Ich kenne dich noch nicht.")
            await played.discord.until(
                lambda: answer.content.endswith("-# Du darfst jetzt fragen.")
            )
            assert "You asked: Wann macht ihr auf?" in answer.content
            again = eve.dm("When do you open?")
            await played.answer(again)
        asked_both = ["Wann macht ihr auf?", "When do you open?"]
        assert [each.text for each in played.begun] == asked_both
        assert len(played.posts(said)) == 2
