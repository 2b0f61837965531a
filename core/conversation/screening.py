"""The step that looks at a message before anything else does, and what looks at each block before it is shown."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.block import Block
from core.messages import Message, Reply
from core.ports import Misconfigured, Reason, Screening, Unavailable
from core.safety.screen import Place, Ruling, let_out, look_in, look_out
from core.words import say

LONGEST = 2_000
"""Characters of what was judged that are kept for whoever reviews it."""

Again = Callable[[Block, tuple[Reason, ...]], Awaitable[Block | None]]
"""A block in other words, as checked as the first; None where there are none."""

log = logging.getLogger(__name__)


async def screen(turn: Turn, tools: Tools) -> Turn:
    """What becomes of the message; where it cannot be judged, it is answered and the person is told."""
    message, guards = turn.message, tools.guards
    place: Place = "direct" if message.place.private else "room"
    try:
        ruling = await look_in(message.text, place, guards)
    except (Unavailable, Misconfigured) as error:
        log.warning("a message was answered without being screened: %s", error)
        return _noticed(turn, "screen_failed")
    turn = replace(turn, ruling=ruling)
    if ruling.text != message.text:
        # Masked: nothing after this sees, keeps or records it in clear.
        message = replace(message, text=ruling.text)
        turn = replace(turn, message=message)
    if message.overheard:
        # It was said to others: they are left alone, and nothing is kept of it.
        return replace(turn, mode="chat") if ruling.stops else turn
    await _kept(ruling, place, message.text, turn, tools)
    if ruling.stops:
        return replace(turn, mode="chat", reply=_instead(ruling, message, tools))
    return _noticed(turn, "screen_warned") if ruling.action == "warn" else turn


def _instead(ruling: Ruling, message: Message, tools: Tools) -> Reply:
    locale = message.person.locale
    words = say("help_lines" if ruling.action == "help" else "screen_refused", locale)
    by = tools.guards.toxicity
    light = by is not None and by.degraded and any(r.by == by.name for r in ruling.reasons)
    notices = (say("screen_light", locale),) if light and ruling.action == "refuse" else ()
    return Reply(words, notices=notices, receipt=True)


def let_through(block: Block, turn: Turn, tools: Tools) -> Block:
    """A block of any answer as it may be shown; without text where it may not."""
    ruling = let_out(block.text, tools.guards)
    return block if ruling.action == "allow" else _changed(block, ruling, turn)


async def passed(block: Block, turn: Turn, tools: Tools, again: Again | None) -> Block:
    """A block that a model wrote, as it may be shown; where it is refused, the better one of a second try."""
    if not block.text:
        return block
    try:
        ruling = await look_out(block.text, tools.guards)
        if ruling.action not in ("mask", "help", "refuse"):
            return block
        await _kept(ruling, "answer", block.text, turn, tools)
        second = await again(block, ruling.reasons) if again else None
        if second and (await look_out(second.text, tools.guards)).action == "allow":
            return second
    except (Unavailable, Misconfigured) as error:
        log.warning("a block was shown without being screened: %s", error)
        return block
    return _changed(block, ruling, turn)


def _changed(block: Block, ruling: Ruling, turn: Turn) -> Block:
    if ruling.action == "warn":
        return block
    if ruling.action == "mask":
        # What a citation quotes is shown, too: the passage that says what is masked is not cited.
        shown = tuple(each for each in block.citations if f"[{each.number}]" in ruling.text)
        return replace(block, text=ruling.text, citations=shown)
    left_out = say("screen_left_out", turn.message.person.locale)
    return Block(left_out, dropped=block.dropped, unconfirmed=block.unconfirmed)


async def _kept(ruling: Ruling, place: Place, text: str, turn: Turn, tools: Tools) -> None:
    if not ruling.reasons:
        return
    if ruling.tell:
        log.warning("an administrator is to look at a message in %s", turn.message.conversation)
    screening = Screening(
        conversation=turn.message.conversation,
        message=turn.message.asks,
        person=str(turn.message.person),
        place=place,
        action=ruling.action,
        reasons=ruling.reasons,
        text=text[:LONGEST],
        at=tools.clock(),
        tell=ruling.tell,
    )
    try:
        await tools.guards.keep(screening)
    except Unavailable as error:
        log.warning("what was made of a message is not on record: %s", error)


def _noticed(turn: Turn, key: str) -> Turn:
    notice = say(key, turn.message.person.locale)
    return replace(turn, reply=replace(turn.reply, notices=(*turn.reply.notices, notice)))
