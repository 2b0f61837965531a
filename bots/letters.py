"""`mynah dead`: what to do with messages that failed every try."""

from __future__ import annotations

import json
from typing import Any

from bots.assemble import Queue, open_queue
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.ports import DeadLetter


async def list_letters(settings: Settings, *, as_json: bool) -> int:
    """Print one line a letter."""
    async with open_queue(settings) as queue:
        letters = await queue.dead.letters()
    if as_json:
        print(json.dumps({"letters": [_row(letter) for letter in letters]}))
        return 0
    out = console()
    for letter in letters:
        row = _row(letter)
        words = f" {row['given_up']} {row['conversation']}: {letter.reason}"
        out.print(spell((row["id"], "bold"), words))
    if not letters:
        out.print("No dead letters.")
    return 0


async def show(settings: Settings, letter_id: str, *, as_json: bool) -> int:
    """Print one letter whole; exit code 1 when there is none of that id."""
    async with open_queue(settings) as queue:
        letter = next((each for each in await queue.dead.letters() if each.id == letter_id), None)
    if letter is None:
        return _unknown(letter_id)
    if as_json:
        print(json.dumps(_row(letter)))
        return 0
    out = console()
    for name, value in _row(letter).items():
        out.print(spell((f"{name:13}", "dim"), f" {value}"))
    return 0


async def retry(settings: Settings, letter_id: str, *, as_json: bool) -> int:
    """Put the message back at the head of its inbox."""
    async with open_queue(settings) as queue:
        conversation = await retried(queue, letter_id)
    if conversation is None:
        return _unknown(letter_id)
    told = {"id": letter_id, "done": "retried", "conversation": conversation}
    words = "It waits at the head of its inbox and is answered as soon as a worker runs."
    return done(told, words, as_json=as_json)


async def retried(queue: Queue, letter_id: str) -> str | None:
    """The conversation in which the message waits again; None where there is no such letter."""
    conversation = await queue.dead.retry(letter_id)
    if conversation is not None:
        await queue.tickets.enqueue(conversation)
    return conversation


async def drop(settings: Settings, letter_id: str, *, as_json: bool) -> int:
    """Remove a letter for good."""
    async with open_queue(settings) as queue:
        if not await queue.dead.drop(letter_id):
            return _unknown(letter_id)
    return done({"id": letter_id, "done": "dropped"}, "Dropped.", as_json=as_json)


def _row(letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "given_up": moment(letter.at),
        "conversation": letter.message.conversation,
        "person": str(letter.message.person),
        "reason": letter.reason,
        "text": letter.message.text,
    }


def _unknown(letter_id: str) -> int:
    none = f"mynah: no dead letter {letter_id!r}; `mynah dead list` shows what there is"
    console(stderr=True).print(spell(none))
    return 1
