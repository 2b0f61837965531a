"""What somebody sees of their own and may change by pressing: what is kept, what they prefer, being forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from core.knowledge.links import plain_signs
from core.messages import Person
from core.people.forget import ASKED
from core.people.linking import Linking, keep_for_all, name_of
from core.people.pairing import LETTERS
from core.people.preferences import Preferences, Preferring
from core.people.profile import Learning, Trait, preferred, traits
from core.people.zones import COMMON, Located, NoZone, located, read_zone, time_in
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
    "turns exchanges summaries waiting dead drafts opinions preferences exposures screenings "
    "profile links documents files lines cached notes"
)
KINDS = tuple(_KIND_NAMES.split())
"""What a receipt counts, in its order."""
AUTOMATIC = "auto"
LENGTHS: Mapping[str, Literal["", "usual", "short"]] = {
    AUTOMATIC: "",
    "usual": "usual",
    "short": "short",
}
ALL = "all"


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


Act = Callable[[str, str, Person], Awaitable[Card | None]]


@dataclass(frozen=True, slots=True)
class Cards:
    """What it takes to show and to change what is somebody's own."""

    notes: Notes
    erasures: Erasures
    preferences: Preferring
    learning: Learning
    linking: Linking
    choose: Callable[[str], str]
    """One letter of a text that nobody can guess."""
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    zone: str = "UTC"
    """The time zone of whoever set none and of whom none is told."""

    async def open(self, name: Name, person: Person) -> Card:
        """The card of this name. Raises Unavailable, as the others do."""
        locale = await self._locale(person)
        if name == "preferences":
            return await self._preferences(person, locale)
        erasure = await self.erasures.of(person)
        if erasure is not None and not erasure.done_at:
            return _underway(locale)
        token = "".join(self.choose(LETTERS) for _ in range(TOKEN))
        await self.notes.keep(_asked(token), str(person), CONFIRM_SECONDS)
        others = (await self.linking.links.of(person))[1:]
        return _confirm(token, locale, erasure, others)

    async def press(self, value: str, person: Person) -> Card | None:
        """What a choice does; None for what leads nowhere, or is not this person's to press."""
        name, _, rest = value.partition(":")
        what, _, chosen = rest.partition(":")
        acts: Mapping[str, Act] = {
            "open": self._open,
            "preferences": self._prefer,
            "learned": self._unlearn,
            "zone": self._zone,
            "link": self._link,
            "forget": self._forget,
        }
        return await acts[name](what, chosen, person) if name in acts else None

    async def _open(self, what: str, _chosen: str, person: Person) -> Card | None:
        name = next((each for each in NAMES if each == what), None)
        return await self.open(name, person) if name else None

    async def _forget(self, what: str, chosen: str, person: Person) -> Card | None:
        if what not in ("yes", "no") or not chosen:
            return None
        if await self.notes.kept(_asked(chosen)) != str(person):
            return None
        locale = await self._locale(person)
        if what == "no":
            await self.notes.keep(_asked(chosen), "", 1.0)
            return Card(say("forget_not", locale))
        # Down before the question counts as answered: a crash between the two asks again.
        now, names = self.clock(), await self.linking.links.of(person)
        for each in reversed(names):  # theirs last: as long as it is not down, the others are found
            who = Person(each.platform, each.id, locale=locale)
            also = names[1:] if each == person else ()
            await self.erasures.begin(Erasure(Traces(who, now), also=also))
        await self.notes.keep(_asked(chosen), "", 1.0)
        return _underway(locale)

    async def outcome(self, person: Person) -> Card | None:
        """The receipt, once there is one; None when it takes too long to wait for."""
        deadline = self.clock() + OUTCOME_SECONDS
        while self.clock() < deadline:
            erasure = await self.erasures.of(person)
            if erasure is None:
                return None
            every = [erasure, *[await self.erasures.of(each) for each in erasure.also]]
            done = [each for each in every if each is not None and each.done_at]
            if len(done) == len(every):
                removed = sum((Counter(each.removed) for each in done), Counter())
                return Card(receipt(removed, erasure.traces.person.locale))
            await self.sleep(LOOK_SECONDS)
        return None

    async def _prefer(self, what: str, chosen: str, person: Person) -> Card | None:
        changed = _changed(await self.preferences.of(person), what, chosen)
        if changed is None:
            return None
        await keep_for_all(person, changed, self.linking.links, self.preferences)
        return await self._preferences(person, await self._locale(person))

    async def _zone(self, what: str, chosen: str, person: Person) -> Card | None:
        kept = await self.preferences.of(person)
        if what == "set":
            try:
                zone = "" if chosen == AUTOMATIC else read_zone(chosen)
            except NoZone:
                return None
            kept = replace(kept, zone=zone)
            await keep_for_all(person, kept, self.linking.links, self.preferences)
        elif what != "open":
            return None
        where = located(kept.zone, person, self.zone)
        return _zones(where, person, await self._locale(person), self.clock())

    async def _unlearn(self, what: str, chosen: str, person: Person) -> Card | None:
        found = await traits(person, self.learning)
        if what == "erase" and (chosen == ALL or chosen in {each.mark for each in found}):
            for each in await self.linking.links.of(person):
                await self.learning.behaving.erase(each, "" if chosen == ALL else chosen)
            found = await traits(person, self.learning)
        elif what != "open":
            return None
        return _learned(found, await self._locale(person))

    async def _link(self, what: str, _chosen: str, person: Person) -> Card | None:
        locale = await self._locale(person)
        if what == "offer":
            return Card(
                say("link_code", locale, code=await self.linking.offer(person)), _back(locale)
            )
        if what != "off":
            return None
        await self.linking.links.unlink(person)
        return await self._preferences(person, locale)

    async def _locale(self, person: Person) -> str:
        kept = await preferred(person, self.preferences, self.learning)
        return kept.speaks or person.locale

    async def _preferences(self, person: Person, locale: str) -> Card:
        kept = await self.preferences.of(person)
        others = (await self.linking.links.of(person))[1:]
        where = _where(located(kept.zone, person, self.zone), person, locale)
        return _preferences(kept, locale, others, where)


def receipt(removed: Mapping[str, int], locale: str) -> str:
    """What was removed from where, and what nobody here can remove."""
    lines = [
        f"- {say(f'forgot_{kind}', locale)}: {removed[kind]}" for kind in KINDS if removed.get(kind)
    ]
    told = (
        [say("forgotten", locale), "\n".join(lines)] if lines else [say("forgot_nothing", locale)]
    )
    return "\n\n".join((*told, say("forget_remains", locale)))


def _confirm(token: str, locale: str, earlier: Erasure | None, others: Sequence[Person]) -> Card:
    words = [say("forget_ask", locale), say("forget_remains", locale)]
    if others:
        words.insert(1, say("forget_also", locale, who=_names(others)))
    if earlier is not None:
        words.insert(0, receipt(earlier.removed, locale))
    yes = Choice(f"forget:yes:{token}", say("forget_yes", locale), final=True)
    no = Choice(f"forget:no:{token}", say("forget_no", locale))
    return Card("\n\n".join(words), (Row((yes, no)),))


def _underway(locale: str) -> Card:
    return Card(say("forget_underway", locale), follow=True)


def _changed(kept: Preferences, what: str, chosen: str) -> Preferences | None:
    """What is preferred after a press; None where nobody could have pressed that."""
    if what == "language" and chosen in (AUTOMATIC, *CATALOGUES):
        return replace(kept, language="" if chosen == AUTOMATIC else chosen)
    if what == "length" and chosen in LENGTHS:
        return replace(kept, length=LENGTHS[chosen])
    if what == "format" and chosen in ("usual", "list"):
        return replace(kept, listed=chosen == "list")
    if what == "detail" and chosen in ("usual", "sections"):
        return replace(kept, sectioned=chosen == "sections")
    return Preferences() if what == "erase" else None


def _preferences(kept: Preferences, locale: str, others: Sequence[Person], where: str) -> Card:
    def row(what: str, options: Mapping[str, str], now: str) -> Row:
        choices = (
            Choice(f"preferences:{what}:{value}", words, value == now)
            for value, words in options.items()
        )
        return Row(tuple(choices), say(what, locale))

    def words(**options: str) -> dict[str, str]:
        return {value: say(key, locale) for value, key in options.items()}

    languages = {code: say("language_name", code) for code in CATALOGUES}
    lengths = words(auto="automatic", usual="length_usual", short="length_short")
    formats = words(usual="format_usual", list="format_list")
    details = words(usual="detail_usual", sections="detail_sections")
    rows = (
        row("language", words(auto="automatic") | languages, kept.language or AUTOMATIC),
        row("length", lengths, kept.length or AUTOMATIC),
        row("format", formats, "list" if kept.listed else "usual"),
        row("detail", details, "sections" if kept.sectioned else "usual"),
        Row(_presses(kept, locale, others)),
    )
    linked = [say("links_are", locale, who=_names(others))] if others else []
    return Card("\n\n".join((say("preferences_are", locale), where, *linked)), rows)


def _presses(kept: Preferences, locale: str, others: Sequence[Person]) -> tuple[Choice, ...]:
    """What else may be done with what is somebody's own."""
    may = {"zone:open": "zone", "learned:open": "learned_open", "link:offer": "link_offer"}
    if others:
        may["link:off"] = "unlink"
    if kept != Preferences():
        may["preferences:erase"] = "preferences_erase"
    return tuple(Choice(value, say(key, locale)) for value, key in may.items())


def _zones(where: Located, person: Person, locale: str, now: float) -> Card:
    """The zones to choose from, each with its time now."""
    own = where.zone if where.by == "own" else ""
    named = COMMON if own in ("", *COMMON) else (own, *COMMON)
    automatic = Choice(f"zone:set:{AUTOMATIC}", say("automatic", locale), not own)
    zones = (Choice(f"zone:set:{z}", f"{z} ({time_in(z, now)})", z == own) for z in named)
    words = (_where(where, person, locale), say("zone_pick", locale))
    return Card("\n\n".join(words), (Row((automatic, *zones), say("zone", locale)), *_back(locale)))


def _where(where: Located, person: Person, locale: str) -> str:
    """Which day "today" is, and who says so."""
    browser = person.platform == "web"
    told = say("browser", locale) if browser else person.platform.capitalize()
    return say(f"zone_{where.by}", locale, zone=where.zone, where=told)


def _learned(found: Sequence[Trait], locale: str) -> Card:
    if not found:
        return Card(say("learned_none", locale), _back(locale))
    lines = "\n".join(f"- {told(each, locale)}" for each in found)
    erased = [Choice(f"learned:erase:{each.mark}", told(each, locale)) for each in found]
    everything = Choice(f"learned:erase:{ALL}", say("learned_erase_all", locale))
    rows = (Row(tuple(erased), say("learned_erase", locale)), Row((everything,)), *_back(locale))
    return Card(f"{say('learned_are', locale)}\n\n{lines}", rows)


def told(trait: Trait, locale: str) -> str:
    """What was learned, in plain words for its person."""
    language = say("language_name", trait.value) if trait.kind == "language" else ""
    key = f"learned_{trait.value if trait.kind == 'length' else trait.kind}"
    name = "".join(trait.names[-1:])
    return say(key, locale, count=trait.days, language=language, name=plain_signs(name))


def _back(locale: str) -> tuple[Row, ...]:
    return (Row((Choice("open:preferences", say("back", locale)),)),)


def _names(people: Sequence[Person]) -> str:
    return ", ".join(plain_signs(name_of(each)) for each in people)


def _asked(token: str) -> str:
    return f"{ASKED}{token}"
