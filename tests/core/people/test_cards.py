"""Somebody sees what they set and what was learned, corrects it, erases it piece by piece, and is told plainly."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field

from adapters.doubles.cards import cards_over
from adapters.doubles.people import (
    MemoryBehaviour,
    MemoryErasures,
    MemoryLinks,
    MemoryNotes,
    MemoryPreferences,
)
from core.messages import Person
from core.people.cards import Card, Cards
from core.people.preferences import Preferences
from core.people.profile import DAY, Cited, Deed, preferred
from core.ports import Erasure, Traces

ADA, WEB = Person("slack", "T1.U1", locale="en"), Person("web", "ada")
NOW = 400 * DAY
HANDBOOK = "file:///srv/handbook"


@dataclass
class Desk:
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    links: MemoryLinks = field(default_factory=MemoryLinks)
    erasures: MemoryErasures = field(default_factory=MemoryErasures)
    behaving: MemoryBehaviour = field(default_factory=lambda: MemoryBehaviour(lambda: NOW))

    def cards(self) -> Cards:
        numbers = itertools.count()
        return cards_over(
            MemoryNotes(lambda: NOW),
            self.erasures,
            self.preferences,
            lambda letters: letters[next(numbers) % len(letters)],
            lambda: NOW,
            asyncio.sleep,
            behaving=self.behaving,
            links=self.links,
        )

    def lived(self) -> None:
        page = (Cited(f"{HANDBOOK}/on-call/a.md", HANDBOOK),)
        asked = [Deed(NOW - n * DAY, "When do backups run?", page, 1) for n in range(6)]
        self.behaving.deeds[ADA] = (
            *asked,
            *(Deed(NOW - n * DAY, "shorter please") for n in range(4)),
        )


def values(card: Card | None) -> list[str]:
    assert card is not None
    return [choice.value for row in card.rows for choice in row.choices]


async def test_what_was_learned_is_said_plainly_with_its_evidence() -> None:
    desk = Desk()
    cards = desk.cards()
    nothing = await cards.press("learned:open:", ADA)
    assert nothing is not None and nothing.text == "I have learned nothing about you."
    desk.lived()
    assert "learned:open" in values(await cards.open("preferences", ADA))
    card = await cards.press("learned:open", ADA)
    assert card is not None
    for line in (
        "You often asked for short answers (on 4 days).",
        "You mostly write English (on 6 days).",
        "You often ask about what is in “on call” (on 6 days).",
        "You often found answers from “handbook” helpful (on 6 days).",
    ):
        assert f"- {line}" in card.text
    assert all(len(value) <= 48 and value.isascii() for value in values(card))


async def test_one_trait_is_erased_and_the_others_stay_then_all() -> None:
    desk = Desk()
    desk.lived()
    cards = desk.cards()
    card = await cards.press("learned:open", ADA)
    assert card is not None
    short = next(c.value for r in card.rows for c in r.choices if "short answers" in c.label)
    left = await cards.press(short, ADA)
    assert left is not None
    assert "short answers" not in left.text and "on call" in left.text
    assert await cards.press(short, ADA) is None or "short" not in left.text
    gone = await cards.press("learned:erase:all", ADA)
    assert gone is not None and gone.text == "I have learned nothing about you."


async def test_what_was_learned_is_corrected_by_setting_it() -> None:
    desk = Desk()
    desk.lived()
    cards = desk.cards()
    assert (await preferred(ADA, desk.preferences, cards.learning)).short
    await cards.press("preferences:length:usual", ADA)
    assert not (await preferred(ADA, desk.preferences, cards.learning)).short


async def test_each_preference_is_set_by_a_press_and_shown_as_chosen() -> None:
    desk = Desk()
    cards = desk.cards()
    for press in ("language:de", "length:short", "format:list", "detail:sections"):
        card = await cards.press(f"preferences:{press}", ADA)
        assert card is not None and len(card.rows) <= 5  # as many as Discord takes
        chosen = {c.value for row in card.rows for c in row.choices if c.chosen}
        assert f"preferences:{press}" in chosen
    assert desk.preferences.kept[ADA] == Preferences("de", "short", listed=True, sectioned=True)
    for nowhere in ("preferences:length:9", "preferences:x:usual", "learned:erase:zz", "link:x"):
        assert await cards.press(nowhere, ADA) is None
    await cards.press("preferences:erase", ADA)
    assert desk.preferences.kept[ADA] == Preferences()


async def test_who_is_linked_shares_what_is_set_and_is_shown_how_to_part() -> None:
    desk = Desk()
    cards = desk.cards()
    offered = await cards.press("link:offer", ADA)
    assert offered is not None and "`link " in offered.text
    assert "link:off" not in values(await cards.open("preferences", ADA))
    await desk.links.link(ADA, WEB, "circle")
    card = await cards.press("preferences:length:short", WEB)
    assert card is not None and "Slack T1.U1" in card.text and "link:off" in values(card)
    assert desk.preferences.kept[ADA] == desk.preferences.kept[WEB]
    await cards.press("link:off", ADA)
    await cards.press("preferences:length:usual", WEB)
    assert desk.preferences.kept[ADA].short and not desk.preferences.kept[WEB].short


async def test_who_is_forgotten_on_one_is_forgotten_on_all_and_told_so_before() -> None:
    desk = Desk()
    cards = desk.cards()
    await desk.links.link(ADA, WEB, "circle")
    asked = await cards.open("forget", ADA)
    assert "You are linked with Web ada" in asked.text
    await cards.press(values(asked)[0], ADA)
    assert {ADA, WEB} == desk.erasures.kept.keys()
    # The receipt tells of both, once both are done.
    for person, count in ((ADA, 2), (WEB, 3)):
        begun = desk.erasures.kept[person]
        done = Erasure(Traces(person, NOW), {"turns": count}, 1, NOW, begun.also)
        await desk.erasures.save(done)
    receipt = await cards.outcome(ADA)
    assert receipt is not None and ": 5" in receipt.text
