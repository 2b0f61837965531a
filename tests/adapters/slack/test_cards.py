"""What is somebody's own is shown for their eyes, in a command's answer and in the Home tab, and changed there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.doubles.people import MemoryErasures, MemoryGuests
from core.messages import Person, person_audience
from core.people.pairing import offer
from core.people.preferences import Preferences
from core.ports import Erasure, Guest, Standing, Unavailable
from tests.adapters.slack.front import Desk, person, workspace
from tests.adapters.slack.seen import texts, words
from tests.adapters.slack.test_listen import connected, until
from tests.platforms.faults import Fault
from tests.platforms.slack import StandIn
from tests.platforms.slack.interactions import elements
from tests.platforms.slack.state import Ephemeral, View

UNSET = ["Language: Automatic", "Length: Automatic", "Form: As it comes", "Detail: Quotes alone"]


@pytest.fixture
async def house() -> AsyncIterator[tuple[StandIn, Desk]]:
    async with workspace() as (slack, desk), connected(slack, desk):
        yield slack, desk


def chosen(blocks: object) -> list[str]:
    """What the menus show as chosen."""
    found: list[Any] = [element.get("initial_option") for _, element in elements(blocks)]
    return [option["text"]["text"] for option in found if option]


def carrying(blocks: object, value: str) -> str:
    """The action of the button that carries something that begins so."""
    return next(
        str(e["action_id"]) for _, e in elements(blocks) if str(e.get("value")).startswith(value)
    )


def blocks_of(view: View) -> object:
    return view.body["blocks"]


async def opened(slack: StandIn, name: str) -> Ephemeral:
    ann = slack.person("ann")
    before = len(slack.ephemerals)
    await ann.command(slack.channel("general"), "/mynah", name).done()
    await until(lambda: len(slack.ephemerals) > before)
    return slack.ephemerals[-1]


async def test_preferences_are_shown_changed_and_erased_for_ones_own_eyes(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann = slack.person("ann")
    who = person(ann)
    card = await opened(slack, "preferences")
    assert card.user == ann.id
    assert chosen(card.blocks) == UNSET
    await ann.click(card, "mynah_card_0", "preferences:language:de").done()
    await until(lambda: chosen(card.blocks)[:1] == ["Sprache: Deutsch"])
    await ann.click(card, "mynah_card_1", "preferences:length:short").done()
    await until(lambda: chosen(card.blocks)[1] == "Länge: Kurz")
    assert desk.preferences.kept[who] == Preferences("de", length="short")
    await ann.click(card, carrying(card.blocks, "preferences:erase")).done()
    await until(lambda: chosen(card.blocks) == UNSET)
    assert desk.preferences.kept[who] == Preferences()


async def test_the_time_zone_that_slack_tells_counts_until_another_one_is_chosen(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann = slack.person("ann")
    card = await opened(slack, "preferences")
    assert "Europe/Berlin, as your Slack says" in words(card).replace("*", "")
    await ann.click(card, carrying(card.blocks, "zone:open")).done()
    await until(lambda: chosen(card.blocks) == ["Time zone: Automatic"])
    await ann.click(card, "mynah_card_0", "zone:set:Asia/Tokyo").done()
    await until(lambda: "Asia/Tokyo" in chosen(card.blocks)[0])
    assert desk.preferences.kept[person(ann)] == Preferences(zone="Asia/Tokyo")


async def test_forgetting_asks_first_survives_a_restart_and_shows_its_receipt() -> None:
    async with workspace() as (slack, desk):
        ann = slack.person("ann")
        who = person(ann)
        async with connected(slack, desk):
            card = await opened(slack, "forget")
            assert "cannot be undone" in words(card)
            assert desk.erasures.kept == {}
        async with connected(slack, desk):
            await ann.click(card, carrying(card.blocks, "forget:yes")).done()
            await until(lambda: "I am forgetting you" in words(card))
            asked = desk.erasures.kept[who]
            done = replace(asked, removed={"turns": 7}, passes=1, done_at=9.0)
            await desk.erasures.save(done)
            await until(lambda: "recorded questions with their answers: 7" in words(card))
            assert "What I cannot remove" in words(card)


async def test_a_press_on_forget_me_whose_first_try_fails_is_done_all_the_same() -> None:
    class Moody(MemoryErasures):
        """Away once."""

        away = True

        async def begin(self, erasure: Erasure, not_before: float = 0.0) -> None:
            if self.away:
                self.away = False
                raise Unavailable("the database is away")
            await super().begin(erasure, not_before)

    async with workspace() as (slack, desk):
        desk.erasures = moody = Moody()
        ann = slack.person("ann")
        async with connected(slack, desk):
            card = await opened(slack, "forget")
            slack.faults.order("response_url", Fault(status=503))
            await ann.click(card, carrying(card.blocks, "forget:yes")).done()
            await until(lambda: "I am forgetting you" in words(card))
        assert not moody.away
        assert person(ann) in moody.kept


async def test_nobody_else_can_confirm_with_what_a_button_carries(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    card = await opened(slack, "forget")
    value = next(str(e["value"]) for _, e in elements(card.blocks))
    bob = person(slack.person("bob"))
    assert await desk.reception().cards.press(value, bob) is None
    with pytest.raises(LookupError):
        slack.person("bob").click(card, carrying(card.blocks, "forget:yes"))
    assert desk.erasures.kept == {}


async def test_home_shows_who_is_blocked_nothing_but_their_own(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann = slack.person("ann")
    label = person_audience(person(ann))
    await desk.guests.decide(Guest(label, Standing.BLOCKED, "cli", 1.0))
    ann.open_home()
    await until(lambda: slack.homes)
    (view,) = slack.homes.values()
    assert "sources" not in "".join(texts(blocks_of(view)))
    assert carrying(blocks_of(view), "open:forget")
    assert desk.commands == []


@pytest.mark.parametrize("administers", [True, False])
async def test_where_people_are_listed_home_shows_administrators_what_there_is(
    administers: bool,
) -> None:
    async with workspace() as (slack, desk):
        ann = slack.person("ann")
        desk.rule = "listed"
        desk.administrators = (person(ann),) if administers else ()
        async with connected(slack, desk):
            ann.open_home()
            await until(lambda: slack.homes)
            assert bool(desk.commands) is administers


async def test_home_shows_what_is_known_what_is_preferred_and_forgets(
    house: tuple[StandIn, Desk],
) -> None:
    slack, desk = house
    ann = slack.person("ann")
    who = person(ann)
    ann.open_home()
    await until(lambda: slack.homes)

    def home() -> View:
        (view,) = slack.homes.values()
        return view

    def shown() -> str:
        return "".join(texts(blocks_of(home())))

    def headings() -> list[str]:
        blocks: Any = home().body["blocks"]
        return [each["text"]["text"] for each in blocks if each["type"] == "header"]

    assert "sources" in shown()
    assert [each.slash for each in desk.commands] == ["/mynah ", "/mynah "]
    assert headings() == ["What I can do", "Sources", "See and change what you prefer"]
    await ann.click(home(), "mynah_card_0", "preferences:language:es").done()
    await until(lambda: "Idioma: Español" in chosen(blocks_of(home())))
    await ann.click(home(), carrying(blocks_of(home()), "open:forget")).done()
    await until(lambda: "No se puede deshacer" in shown())
    await ann.click(home(), carrying(blocks_of(home()), "forget:yes")).done()
    await until(lambda: "Te estoy olvidando" in shown())
    asked = desk.erasures.kept[who]
    await desk.erasures.save(replace(asked, removed={"turns": 7}, passes=1, done_at=9.0))
    await until(lambda: "Te he olvidado" in shown())


@pytest.mark.parametrize("administers", [True, False])
async def test_help_names_the_command_of_administrators_to_them_alone(administers: bool) -> None:
    async with workspace() as (slack, desk):
        desk.administrators = (person(slack.person("ann")),) if administers else ()
        async with connected(slack, desk):
            told = words(await opened(slack, "help"))
        assert ("/mynah approve" in told) is administers
        assert desk.commands[0].slash == "/mynah "


async def test_an_administrator_lets_a_stranger_in_by_a_command_and_nobody_else_does() -> None:
    async with workspace() as (slack, desk):
        desk.administrators = (person(slack.person("ann")),)
        async with connected(slack, desk):
            await approved_by_command(slack, desk)


async def test_an_approval_whose_first_try_fails_lets_in_all_the_same() -> None:
    class Moody(MemoryGuests):
        """Away once."""

        away = True

        async def decide(self, guest: Guest) -> None:
            if self.away:
                self.away = False
                raise Unavailable("the database is away")
            await super().decide(guest)

    async with workspace() as (slack, desk):
        ann = slack.person("ann")
        desk.administrators, desk.guests = (person(ann),), Moody()
        stranger = person_audience(Person("slack", "T9.UX"))
        code = await offer(stranger, desk.notes, lambda letters: letters[3])
        async with connected(slack, desk):
            await ann.command(slack.channel("general"), "/mynah", f"approve {code}").done()
            await until(lambda: slack.ephemerals)
        assert "may use me now" in words(slack.ephemerals[0])
        assert [each.who for each in await desk.guests.decided()] == [stranger]


async def approved_by_command(slack: StandIn, desk: Desk) -> None:
    ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
    stranger = person_audience(Person("slack", "T9.UX"))
    code = await offer(stranger, desk.notes, lambda letters: letters[3])
    await bob.command(general, "/mynah", f"approve {code}").done()
    await until(lambda: slack.ephemerals)
    assert words(slack.ephemerals[0]).startswith("Only administrators of Mynah can do that")
    assert await desk.guests.decided() == []
    for told in ("may use me now", "unknown, used or older"):
        await ann.command(general, "/mynah", f"approve {code}").done()
        await until(lambda told=told: told in words(slack.ephemerals[-1]))  # type: ignore[misc]
    (guest,) = await desk.guests.decided()
    assert (guest.who, guest.standing, guest.by) == (
        stranger,
        Standing.ALLOWED,
        str(person(ann)),
    )
