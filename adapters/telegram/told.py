"""Mynah's own words to somebody on Telegram, some of them once in a while only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from adapters.telegram.calls import FAILURES
from adapters.telegram.events import Wordless
from adapters.telegram.hearing import Hearing
from adapters.telegram.write import words_post
from core.messages import Message
from core.people.cards import Name
from core.people.pairing import KEPT_SECONDS
from core.ports import Notes
from core.reception import Received, let_in
from core.words import say

SAID_SECONDS = 60.0

_TOLD, _CROWDED, _AGAIN = "telegram:told:", "crowded", "again"


async def tell(message: Message, received: Received, hearing: Hearing) -> None:
    """What `receive` has to say: a stranger's code, or that too much waits."""
    room, notes = message.place.room, hearing.reception.notes
    say_it = partial(_say, message, received.words, hearing)
    if received.accepted is not None:
        await _once(f"{room}:{message.id}:full", say_it, notes)
    elif not await _once(room, say_it, notes, KEPT_SECONDS, message.id) and received.again:
        say_it = partial(_say, message, received.again, hearing)
        await _once(f"{room}:{_AGAIN}", say_it, notes, KEPT_SECONDS)


async def tell_only_text(wordless: Wordless, hearing: Hearing) -> None:
    """That we read words only; of an album each picture is a message of its own."""
    message = wordless.message
    if received := await let_in(message, False, hearing.reception):
        await tell(message, received, hearing)
        return
    which = wordless.album or message.id
    say_it = partial(say_to, message, "only_text", hearing)
    await _once(f"{message.place.room}:only_text:{which}", say_it, hearing.reception.notes)


async def crowded(room: str, notes: Notes) -> bool:
    """Whether it was said there a moment ago that too many commands came."""
    return bool(await notes.kept(f"{_TOLD}{room}:{_CROWDED}"))


async def tell_crowded(message: Message, count: int, hearing: Hearing) -> None:
    """That so many commands wait there already; for a minute more are left out."""
    words = say("inbox_full", message.person.locale, count=count)
    say_it = partial(_say, message, words, hearing)
    await _once(f"{message.place.room}:{_CROWDED}", say_it, hearing.reception.notes)


async def _once(
    what: str,
    say_it: Callable[[], Awaitable[object]],
    notes: Notes,
    seconds: float = SAID_SECONDS,
    because: str = "yes",
) -> bool:
    """False where it was said a moment ago, or is being said, because of something else."""
    name = f"{_TOLD}{what}"
    if before := await notes.kept(name):
        return before == because
    await notes.keep(name, because, seconds)
    try:
        await say_it()
    except FAILURES:
        await notes.keep(name, "", 1.0)
        raise
    return True


async def say_to(message: Message, key: str, hearing: Hearing) -> None:
    """One of Mynah's own phrases, by its name in the catalogue."""
    await _say(message, say(key, message.person.locale), hearing)


async def lead_to_private(name: Name, message: Message, hearing: Hearing) -> None:
    """What is somebody's own is shown in their private chat: a button opens it there."""
    locale, me = message.person.locale, hearing.me.username
    post = words_post(say("in_private", locale))
    if me:
        link = {"text": say(f"command_{name}", locale), "url": f"https://t.me/{me}?start={name}"}
        post = replace(post, keyboard=((link,),))
    await hearing.outlet.posting.say(message.place, post, message.asks)


async def _say(message: Message, words: str, hearing: Hearing) -> None:
    answers = "" if message.place.private else message.asks
    await hearing.outlet.posting.say(message.place, words_post(words), answers)
