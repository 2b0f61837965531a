"""Short-lived codes: a stranger shows one to an administrator, whose approval names no ids."""

from __future__ import annotations

from collections.abc import Callable

from core.messages import Audience, Person, person_audience
from core.people.told import hand_on_asking, is_asking_of
from core.ports import Notes

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are read for one another."""
LENGTH = 8
KEPT_SECONDS = 3_600.0


async def offer(who: Audience, notes: Notes, choose: Callable[[str], str]) -> str:
    """The code of this person or room; the same one for an hour, however often they ask.

    `choose` picks a letter so that nobody can guess the next one (`secrets.choice`).
    """
    if earlier := await notes.kept(_of(who)):
        return earlier
    code = "".join(choose(LETTERS) for _ in range(LENGTH))
    # Before anybody can be shown it, so that no code is shown that leads nowhere.
    await notes.keep(_code(code), str(who), KEPT_SECONDS)
    first = await notes.keep_first(_of(who), code, KEPT_SECONDS) or code
    if first != code:
        await notes.keep(_code(code), "", 1.0)
    return first


async def shown_to(code: str, notes: Notes) -> Audience | None:
    """Who was shown this code; None when it is unknown, used or too old."""
    code = code.strip().upper()
    label = await notes.kept(_code(code)) if set(code) <= set(LETTERS) else ""
    return Audience.parse(label) if label else None


async def use_up(code: str, who: Audience, notes: Notes) -> None:
    """Once it is decided: nobody needs the code any more."""
    await notes.keep(_code(code.strip().upper()), "", 1.0)
    await notes.keep(_of(who), "", 1.0)


async def hand_on(before: Audience, now: Audience, notes: Notes) -> None:
    """A room has another name now: the code that was shown there lets in what it became."""
    if not (code := await notes.kept(_of(before))):
        return
    await hand_on_asking(before, now, KEPT_SECONDS, notes)
    await notes.keep(_code(code), str(now), KEPT_SECONDS)
    await notes.keep_first(_of(now), code, KEPT_SECONDS)
    await notes.keep(_of(before), "", 1.0)


def is_theirs(name: str, value: str, person: Person) -> bool:
    """Whether a note, by its name and value, is about their code, or where they were shown one."""
    who = person_audience(person)
    theirs = name == _of(who) or (name.startswith(_code("")) and value == str(who))
    return theirs or is_asking_of(name, value, person)


def _code(code: str) -> str:
    return f"pairing:code:{code}"


def _of(who: Audience) -> str:
    return f"pairing:of:{who}"
