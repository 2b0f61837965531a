"""What follows from what people do in Slack: questions reach the door, the rest its own place."""

from __future__ import annotations

from adapters.slack import happenings, write
from adapters.slack.audience import is_vouched, message_of, person_of
from adapters.slack.commanded import obey
from adapters.slack.context import Context
from adapters.slack.fields import Json
from adapters.slack.looks import choose, greet
from adapters.slack.outlet import post_note
from adapters.slack.own import asked_note, stub_of
from adapters.slack.questions import Questions
from adapters.slack.rooms import listen_in, lose
from adapters.slack.whisper import ADDRESS_SECONDS, address_note, post_word, promised, say_to
from core.files.decide import decide
from core.messages import Message, Person, Place
from core.ports import Accepted, Feedback, Posted
from core.words import say


async def act(act: happenings.Act, questions: Questions) -> Json | None:
    """What Slack's acknowledgement carries. Raises Unavailable: then Slack will ask again."""
    here = questions.here
    match act:
        case happenings.Heard():
            await listen_in(act, here)
            await questions.hear(act)
        case happenings.Edited():
            await listen_in(act.heard, here, act.stamp)
            await questions.revise(act)
        case happenings.Deleted():
            await lose(act, here)
            await questions.lose(act)
        case happenings.Reacted():
            await _react(act, here)
        case happenings.Pressed():
            await _press(act, questions)
        case happenings.Commanded():
            return await obey(act, here)
        case happenings.Opened():
            here.beside.run(greet(act, here))
        case happenings.Changed(channel, kind_changed):
            await here.people.changed(channel, kind_changed)
        case happenings.BecameGuest(person):
            await here.people.became_guest(person)
    return None


# --- Opinions and presses ---------------------------------------------------------------------


async def _react(reacted: happenings.Reacted, here: Context) -> None:
    noted = await here.reception.notes.kept(post_note(reacted.channel, reacted.ts))
    message, _, conversation = noted.partition(" ")
    if conversation:
        who = await here.person(reacted.person)
        await here.reception.rate(Feedback(conversation, message, str(who), reacted.score))


async def _press(pressed: happenings.Pressed, questions: Questions) -> None:
    here = questions.here
    if pressed.action == write.FEEDBACK and (opinion := write.judged(pressed.value)):
        score, message, conversation = opinion
        who = await here.person(pressed.person, pressed.team)
        await here.reception.rate(Feedback(conversation, message, str(who), score))
    elif pressed.action.startswith(write.ASK) and pressed.channel and pressed.value.strip():
        await (_ask_alone(pressed, here) if pressed.private else _ask(pressed, questions))
    elif pressed.action == write.WITHDRAW:
        await _withdraw(pressed, here)
    elif pressed.action == write.STAY:
        who = await here.spoken_to(pressed.person, pressed.team)
        here.beside.promise(_settle(pressed.response_url, "answer_stays", who, here))
    elif pressed.action in (write.KEEP, write.LEAVE):
        await _decide(pressed, here)
    elif pressed.action.startswith(write.CARD):
        here.beside.promise(choose(pressed, here))


async def _ask_alone(pressed: happenings.Pressed, here: Context) -> None:
    """A suggested question, asked as privately as it was suggested."""
    asked = happenings.Commanded(
        name="ask",
        text=pressed.value,
        person=pressed.person,
        channel=pressed.channel,
        id=pressed.ts,
        response_url=pressed.response_url,
        team=pressed.team,
        picked=True,
    )
    await obey(asked, here)


async def _ask(pressed: happenings.Pressed, questions: Questions) -> None:
    """A suggested question, asked by whoever pressed it, in the same thread."""
    here = questions.here
    said = happenings.Heard(
        channel=pressed.channel,
        kind="",
        person=pressed.person,
        team=pressed.team,
        ts=pressed.ts,
        thread=pressed.thread or pressed.ts,
        text=pressed.value,
        mentioned=True,
    )
    member, room = await here.member_and_room(said)
    message = message_of(said, member, room, here.me)
    if await questions.ask(message, is_vouched(member, said.team, here.me)) is Accepted.NEW:
        words = f"{member.name}: {said.text}" if member.name else said.text
        here.beside.run(post_word(here.api, said.channel, said.thread, write.quoted(words)))


async def _decide(pressed: happenings.Pressed, here: Context) -> None:
    """Whether files are kept; the post itself then says what becomes of them.

    Where one person alone reads it, it is changed by the address of this press.
    """
    asked, _, conversation = pressed.value.partition(" ")
    member = await here.member(pressed.person, pressed.team)
    person = person_of(pressed.person, pressed.team, member, here.me)
    if pressed.private:
        note = address_note(conversation, asked)
        await here.reception.notes.keep(note, pressed.response_url, ADDRESS_SECONDS)
    words = await decide(
        conversation,
        asked,
        person,
        keep=pressed.action == write.KEEP,
        vouched=is_vouched(member, pressed.team, here.me),
        reception=here.reception,
    )
    if words:
        here.beside.promise(say_to(here.api, pressed.response_url, words, person))


async def _withdraw(pressed: happenings.Pressed, here: Context) -> None:
    message, _, conversation = pressed.value.partition(" ")
    channel = Place.parse(conversation).room if conversation else ""
    asked = await here.reception.notes.kept(asked_note(here.me.team, channel, message))
    who = await here.spoken_to(pressed.person, pressed.team)
    if asked != f"{who.id} {conversation}":
        return
    stub = stub_of(message, who.id, conversation)
    draft = await here.reception.draft(stub)
    if draft is not None:
        address = pressed.response_url
        here.beside.promise(_withdraw_posted(stub, draft.posted, who, address, here))


async def _withdraw_posted(
    stub: Message, posted: Posted, who: Person, address: str, here: Context
) -> None:
    async with promised(here.api, who, address):
        await here.outlet.withdraw(stub, posted)
        await _settle(address, "answer_deleted", who, here)


async def _settle(address: str, key: str, who: Person, here: Context) -> None:
    """What was pressed becomes the word about it."""
    await say_to(here.api, address, say(key, who.locale), who, in_place=True)
