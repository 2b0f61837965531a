"""What becomes of each thing that people do on Telegram; what must not be lost is done when this returns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256

from adapters.telegram.calls import Calls
from adapters.telegram.cards import choose, show_card
from adapters.telegram.events import (
    Asked,
    Chose,
    Commanded,
    Decided,
    Lapsed,
    Me,
    Migrated,
    Pressed,
    Reacted,
    Stopped,
    Typed,
    Unreadable,
)
from adapters.telegram.inline import offer_results
from adapters.telegram.outlet import TelegramOutlet, above_note, noted
from adapters.telegram.posting import about
from adapters.telegram.read import EDIT_SECONDS, PLATFORM, read
from adapters.telegram.signs import FAILURES
from adapters.telegram.write import note, posts
from core.commands import Command
from core.files.decide import decide
from core.messages import Audience, Message, Person, Place, Reply
from core.people.cards import NAMES as CARDS
from core.ports import Accepted, Feedback, Guest, Notes, Unavailable
from core.reception import Received, Reception, approve, let_in, receive
from core.words import say

log = logging.getLogger(__name__)

TOLD_SECONDS = 600.0
"""A stranger is told the code again after so long at the earliest."""
SAID_SECONDS = 60.0
DAY_SECONDS = 86_400.0
APPROVE = "approve"
"""Takes a code; for administrators, and so not named to everybody."""

Aside = Callable[[Coroutine[None, None, None]], None]
"""Starts something that nothing waits for; its failure is logged."""
Rest = Callable[[], Awaitable[None]]
"""What else must be done before Telegram may forget the update, while its chat goes on."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What it takes to act on updates."""

    me: Me
    calls: Calls
    outlet: TelegramOutlet
    reception: Reception
    aside: Aside
    command_seconds: float
    """After so long a command is given up."""
    answering: set[str] = field(default_factory=set)
    """Commands that are being answered."""


async def hear(update: object, hearing: Hearing) -> Rest | None:
    """Act on one update; safe to repeat. Raises Unavailable: then Telegram must send it again."""
    match read(update, hearing.me, hearing.reception.bots):
        case Asked() as asked:
            await _asked(asked, hearing)
        case Commanded() as command:
            return partial(_commanded, command, hearing)
        case Migrated(old, new):
            await _migrated(old, new, hearing.reception)
        case Pressed() as pressed:
            words = await _pressed(pressed, hearing.reception)
            hearing.aside(_answer_press(pressed.query, words, hearing.calls))
        case Decided() as decision:
            words = await _decided(decision, hearing.reception)
            hearing.aside(_answer_press(decision.query, words, hearing.calls))
        case Chose() as chose:
            hearing.aside(choose(chose, hearing.reception, hearing.calls, hearing.outlet.posting))
        case Lapsed(query, person):
            words = say("button_lapsed", person.locale)
            hearing.aside(_answer_press(query, words, hearing.calls))
        case Reacted() as reacted:
            await _reacted(reacted, hearing.reception)
        case Stopped(place, draft):
            await hearing.reception.stop(str(place), str(draft))
        case Typed() as typed:
            hearing.aside(offer_results(typed, hearing.calls, hearing.reception))
        case Unreadable(message, album):
            hearing.aside(_tell_only_text(message, album or message.id, hearing))
        case None:
            pass
    return None


async def _migrated(old: str, new: str, reception: Reception) -> None:
    """What administrators decided about a group holds for what became of it."""
    before, now = (Audience("room", PLATFORM, "", number) for number in (old, new))
    decided = await reception.guests.standings([before, now])
    if before in decided and now not in decided:
        by = f"{PLATFORM}:{old}"
        await reception.guests.decide(Guest(now, decided[before], by, reception.clock()))


async def _asked(asked: Asked, hearing: Hearing) -> None:
    reception, notes = hearing.reception, hearing.reception.notes
    message = await _in_its_conversation(asked, reception)
    digest = sha256(message.text.encode()).hexdigest()
    if message.revises:
        before = await notes.kept(_asked_note(message))
        # Telegram also tells of edits that change no word, such as a preview that appears.
        if before == digest or not (before or asked.addressed):
            return
    if asked.above and not message.place.private:
        await notes.keep(above_note(message), noted(asked.above), DAY_SECONDS)
    received = await receive(message, False, reception, _among(message))
    if received.accepted in (Accepted.NEW, Accepted.DUPLICATE):
        await notes.keep(_asked_note(message), digest, EDIT_SECONDS + 60.0)
    if received.accepted is Accepted.NEW:
        hearing.aside(_show_seen(message, hearing))
        if asked.unread and not message.revises:
            hearing.aside(_say(message, "only_words", hearing))
    if received.words:
        hearing.aside(_tell(message, received, hearing))


async def _in_its_conversation(asked: Asked, reception: Reception) -> Message:
    """A reply to one of our posts goes on with that post's conversation, whoever writes it."""
    message = asked.message
    if not asked.answers or asked.known or not message.place.thread.startswith("p"):
        return message
    known = await about(message.place.room, asked.answers, reception.notes)
    return replace(message, place=replace(message.place, thread=known[1])) if known else message


def _among(message: Message) -> Place:
    """In a group everybody has a conversation of their own, and people and bots share the group."""
    place = message.place
    return replace(place, thread="") if place.thread.startswith("p") else place


def _asked_note(message: Message) -> str:
    return f"telegram:asked:{message.place.room}:{message.asks}"


async def _show_seen(message: Message, hearing: Hearing) -> None:
    """At once, before any worker looks at it: eyes on what has to wait its turn, else "typing"."""
    waiting = await hearing.reception.waiting(message.conversation)
    if len(waiting) <= 1 or message.revises:
        await hearing.outlet.signs.glance(message.place)
        return
    if not await hearing.outlet.posting.pace.spare():
        return
    from aiogram.methods import SetMessageReaction
    from aiogram.types import ReactionTypeEmoji

    seen = SetMessageReaction(
        chat_id=int(message.place.room),
        message_id=int(message.id),
        reaction=[ReactionTypeEmoji(emoji="👀")],
    )
    await hearing.calls.once(seen)


async def _tell(message: Message, received: Received, hearing: Hearing) -> None:
    notes, room = hearing.reception.notes, message.place.room
    if received.accepted is None:
        said = await _was_said(room, notes, TOLD_SECONDS)
    else:
        said = await _was_said(f"{room}:{message.id}:full", notes)
    if said:
        return
    answers = "" if message.place.private else message.asks
    await hearing.outlet.posting.say(message.place, note(received.words), answers)


async def _tell_only_text(message: Message, together: str, hearing: Hearing) -> None:
    """Once for all that was sent together: of an album each picture is a message of its own."""
    if received := await let_in(message, False, hearing.reception):
        await _tell(message, received, hearing)
        return
    if not await _was_said(f"{message.place.room}:{together}:only_text", hearing.reception.notes):
        await _say(message, "only_text", hearing)


async def _was_said(about_what: str, notes: Notes, seconds: float = SAID_SECONDS) -> bool:
    """Whether it was said a moment ago; from now on it was."""
    name = f"telegram:told:{about_what}"
    if await notes.kept(name):
        return True
    await notes.keep(name, "yes", seconds)
    return False


async def _say(message: Message, key: str, hearing: Hearing) -> None:
    words = say(key, message.person.locale)
    answers = "" if message.place.private else message.asks
    await hearing.outlet.posting.say(message.place, note(words), answers)


async def _commanded(command: Commanded, hearing: Hearing) -> None:
    """Answered once, also where Telegram sends the update again. Raises Unavailable."""
    message, notes = command.message, hearing.reception.notes
    done = f"telegram:done:{message.place.room}:{message.id}"
    if done in hearing.answering or await notes.kept(done):
        return
    hearing.answering.add(done)
    try:
        async with asyncio.timeout(hearing.command_seconds):
            await _answer_command(command, hearing)
    except TimeoutError:
        log.warning("a command was given up after %g seconds", hearing.command_seconds)
        hearing.aside(_say(message, "search_failed", hearing))
    except Unavailable:
        raise
    except FAILURES as error:
        log.warning("a command's answer was not shown: %s", error)
    finally:
        hearing.answering.discard(done)
    await notes.keep(done, "yes", DAY_SECONDS)


async def _answer_command(command: Commanded, hearing: Hearing) -> None:
    message = command.message
    if received := await let_in(message, False, hearing.reception):
        await _tell(message, received, hearing) if received.words else None
        return
    if command.name == APPROVE:
        words = await approve(message.text, message.person, hearing.reception)
        answers = "" if message.place.private else message.id
        await hearing.outlet.posting.say(message.place, note(words), answers)
        return
    if name := next((each for each in CARDS if each == command.name), None):
        if message.place.private:
            await show_card(name, message, hearing.reception, hearing.outlet.posting)
        else:
            await _say(message, "in_private", hearing)
        return
    reply = await _reply(command, hearing.reception)
    answers = "" if message.place.private else message.id
    for post in posts(reply, message.person.locale):
        await hearing.outlet.posting.say(message.place, post, answers)
        answers = ""


async def _reply(command: Commanded, reception: Reception) -> Reply:
    message = command.message
    readers = message.readers
    if command.name == "search":
        return await reception.respond(Command("search", message.text, message.person, readers))
    if command.name == "sources":
        return await reception.respond(Command("sources", message.text, message.person, readers))
    told = await reception.respond(Command("help", message.text, message.person, readers))
    if command.name != "start":
        return told
    return replace(told, text=f"{say('hello', message.person.locale)}\n\n{told.text}")


async def _pressed(pressed: Pressed, reception: Reception) -> str:
    """Do what the button means; the words for the person."""
    conversation, locale = str(pressed.place), pressed.person.locale
    if pressed.score == 0:
        return await _stop(pressed.person, conversation, pressed.question, reception)
    person = str(pressed.person)
    opinion = Feedback(conversation, pressed.question, person, pressed.score)
    known = await reception.rate(opinion)
    return say("feedback_thanks" if known else "button_lapsed", locale)


async def _decided(decision: Decided, reception: Reception) -> str:
    return await decide(
        str(decision.place),
        decision.question,
        decision.person,
        keep=decision.keep,
        vouched=False,
        reception=reception,
    )


async def _reacted(reacted: Reacted, reception: Reception) -> None:
    place = reacted.place
    if known := await about(place.room, reacted.post, reception.notes):
        question, thread = known
        conversation = str(replace(place, thread=thread))
        person = str(reacted.person)
        await reception.rate(Feedback(conversation, question, person, reacted.score))


async def _stop(person: Person, conversation: str, question: str, reception: Reception) -> str:
    for message in await reception.waiting(conversation):
        if message.asks == question:
            if message.person != person:
                return say("only_asker", person.locale)
            await reception.stop(conversation, message.id)
            return ""
    return say("button_lapsed", person.locale)


async def _answer_press(query: str, words: str, calls: Calls) -> None:
    from aiogram.methods import AnswerCallbackQuery

    await calls.patiently(AnswerCallbackQuery(callback_query_id=query, text=words or None))
