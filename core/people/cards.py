"""What somebody sees of their own and may change by pressing: what is kept, what they prefer, being forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from core.messages import Person
from core.people.forget import ASKED
from core.people.pairing import LETTERS
from core.people.preferences import Preferences, Preferring
from core.ports import Erasure, Erasures, Notes, Traces
from core.words import CATALOGUES, say

Name = Literal["preferences", "forget"]
NAMES: tuple[Name, ...] = get_args(Name)

CONFIRM_SECONDS = 600.0
OUTCOME_SECONDS = 840.0
"""Shorter than any platform lets a private word be changed."""
LOOK_SECONDS = 0.5
TOKEN = 10
_KIND_NAMES = (
    "turns exchanges summaries waiting dead drafts opinions preferences exposures documents files "
    "lines notes"
)
KINDS = tuple(_KIND_NAMES.split())
"""What a receipt counts, in its order."""
AUTOMATIC = "auto"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press: what it carries (at most 48 plain characters) and what it says."""

    value: str
    label: str
    chosen: bool = False
    final: bool = False
    """Cannot be taken back: shown as a warning."""


@dataclass(frozen=True, slots=True)
class Row:
    """Choices side by side. With a label, of several one is chosen."""

    choices: tuple[Choice, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Words in CommonMark for one person's eyes, and what may be pressed below them."""

    text: str
    rows: tuple[Row, ...] = ()
    follow: bool = False
    """It changes by itself once: ask for the outcome, and show that in its place."""


@dataclass(frozen=True, slots=True)
class Cards:
    """What it takes to show and to change what is somebody's own."""

    notes: Notes
    erasures: Erasures
    preferences: Preferring
    choose: Callable[[str], str]
    """One letter of a text that nobody can guess."""
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]

    async def open(self, name: Name, person: Person) -> Card:
        """The card of this name. Raises Unavailable, as the others do."""
        kept = await self.preferences.of(person)
        locale = kept.language or person.locale
        if name == "preferences":
            return _preferences(kept, locale)
        erasure = await self.erasures.of(person)
        if erasure is not None and not erasure.done_at:
            return _underway(locale)
        token = "".join(self.choose(LETTERS) for _ in range(TOKEN))
        await self.notes.keep(_asked(token), str(person), CONFIRM_SECONDS)
        return _confirm(token, locale, erasure)

    async def press(self, value: str, person: Person) -> Card | None:
        """What a choice does; None for what leads nowhere, or is not this person's to press."""
        name, _, rest = value.partition(":")
        what, _, chosen = rest.partition(":")
        if name == "open" and (opened := next((n for n in NAMES if n == what), None)):
            return await self.open(opened, person)
        if name == "preferences":
            return await self._prefer(what, chosen, person)
        if name != "forget" or what not in ("yes", "no") or not chosen:
            return None
        if await self.notes.kept(_asked(chosen)) != str(person):
            return None
        kept = await self.preferences.of(person)
        locale = kept.language or person.locale
        if what == "no":
            await self.notes.keep(_asked(chosen), "", 1.0)
            return Card(say("forget_not", locale))
        # Down before the question counts as answered: a crash between the two asks again.
        who = Person(person.platform, person.id, locale=locale)
        await self.erasures.begin(Erasure(Traces(who, self.clock())))
        await self.notes.keep(_asked(chosen), "", 1.0)
        return _underway(locale)

    async def outcome(self, person: Person) -> Card | None:
        """The receipt, once there is one; None when it takes too long to wait for."""
        deadline = self.clock() + OUTCOME_SECONDS
        while self.clock() < deadline:
            erasure = await self.erasures.of(person)
            if erasure is None:
                return None
            if erasure.done_at:
                locale = erasure.traces.person.locale
                return Card(receipt(erasure.removed, locale))
            await self.sleep(LOOK_SECONDS)
        return None

    async def _prefer(self, what: str, chosen: str, person: Person) -> Card | None:
        kept = await self.preferences.of(person)
        if what == "language" and chosen in (AUTOMATIC, *CATALOGUES):
            kept = replace(kept, language="" if chosen == AUTOMATIC else chosen)
        elif what == "length" and chosen in ("usual", "short"):
            kept = replace(kept, short=chosen == "short")
        elif what == "erase":
            kept = Preferences()
        else:
            return None
        await self.preferences.keep(person, kept)
        return _preferences(kept, kept.language or person.locale)


def receipt(removed: Mapping[str, int], locale: str) -> str:
    """What was removed from where, and what nobody here can remove."""
    lines = [
        f"- {say(f'forgot_{kind}', locale)}: {removed[kind]}" for kind in KINDS if removed.get(kind)
    ]
    told = (
        [say("forgotten", locale), "\n".join(lines)] if lines else [say("forgot_nothing", locale)]
    )
    return "\n\n".join((*told, say("forget_remains", locale)))


def _confirm(token: str, locale: str, earlier: Erasure | None) -> Card:
    words = [say("forget_ask", locale), say("forget_remains", locale)]
    if earlier is not None:
        words.insert(0, receipt(earlier.removed, locale))
    yes = Choice(f"forget:yes:{token}", say("forget_yes", locale), final=True)
    no = Choice(f"forget:no:{token}", say("forget_no", locale))
    return Card("\n\n".join(words), (Row((yes, no)),))


def _underway(locale: str) -> Card:
    return Card(say("forget_underway", locale), follow=True)


def _preferences(kept: Preferences, locale: str) -> Card:
    languages = [Choice("preferences:language:auto", say("automatic", locale), not kept.language)]
    languages += [
        Choice(f"preferences:language:{code}", say("language_name", code), kept.language == code)
        for code in CATALOGUES
    ]
    lengths = (
        Choice("preferences:length:usual", say("length_usual", locale), not kept.short),
        Choice("preferences:length:short", say("length_short", locale), kept.short),
    )
    rows = [
        Row(tuple(languages), say("language", locale)),
        Row(lengths, say("length", locale)),
    ]
    if kept != Preferences():
        rows.append(Row((Choice("preferences:erase", say("preferences_erase", locale)),)))
    return Card(say("preferences_are", locale), tuple(rows))


def _asked(token: str) -> str:
    return f"{ASKED}{token}"
