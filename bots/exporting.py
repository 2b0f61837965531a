"""`mynah export`: everything that is kept of a person, read from each store by its own reader."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, Queue, open_knowledge, open_queue
from bots.profiles import profile_of
from bots.roles import forgetting_of
from bots.settings import Settings
from core.conversation.memory import said_by
from core.files.remove import sent_by
from core.messages import Message, Person, person_audience
from core.people.forget import Forgetting, found_of
from core.ports import Feedback, TurnRecord
from core.wire import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.ports import Traces

PAGE = 200


async def export(settings: Settings, person: Person) -> int:
    """Print it as one JSON object, under each name that they linked."""
    async with (
        open_knowledge(settings) as knowledge,
        open_queue(settings) as queue,
        open_answers(settings, knowledge, kept=True) as answers,
    ):
        forgetting = forgetting_of(settings, knowledge, queue, answers)
        told = await kept_of(person, forgetting, knowledge, queue, answers)
    print(json.dumps({"people": told}, ensure_ascii=False))
    return 0


async def kept_of(
    person: Person, forgetting: Forgetting, knowledge: Knowledge, queue: Queue, answers: Answers
) -> list[dict[str, Any]]:
    """As plain data, for each name of theirs; raises Unavailable."""
    names = await knowledge.database.links.of(person)
    found = [await found_of(each, time.time(), forgetting.stores) for each in names]
    return [await _kept_of(each, knowledge, queue, answers) for each in found]


async def _kept_of(
    traces: Traces, knowledge: Knowledge, queue: Queue, answers: Answers
) -> dict[str, Any]:
    person, database = traces.person, knowledge.database
    name = str(person)
    audience = person_audience(person)
    sent = await sent_by(name, database.documents)
    letters = [each for each in await queue.dead.letters() if each.message.person == person]
    standing = await database.guests.standings([audience])
    conversations = sorted(traces.conversations)
    turns = [t for c in conversations for t in await _turns(c, person, knowledge)]
    waiting = [m for c in conversations for m in await queue.door.waiting(c) if m.person == person]
    return {
        **await profile_of(person, database),
        "turns": [_turn(each, name) for each in turns],
        "remembered": [
            plain(exchange)
            for memories in answers.kept
            for conversation in conversations
            for exchange in await memories.history(conversation)
            if said_by(exchange, person)
        ],
        "opinions": [plain(each) for each in await database.records.opinions_of(name)],
        "screenings": [plain(each) for each in await database.screenings.of(name)],
        "waiting": [plain(each) for each in waiting],
        "dead": [plain(each) for each in letters],
        "documents": await database.documents.labelled(audience, time.time()),
        "files": [{"uri": each.uri, "title": each.title} for each in sent],
        "lines": [plain(each) for each in await database.lines.said_by(name)],
        "access": [str(each) for each in standing.values()],
    }


async def _turns(conversation: str, person: Person, knowledge: Knowledge) -> list[TurnRecord]:
    """This person's of one conversation, oldest first."""
    found: list[TurnRecord] = []
    page = await knowledge.records.turns(conversation, PAGE)
    while page:
        found = [*(each for each in page if each.message.person == person), *found]
        page = await knowledge.records.turns(conversation, PAGE, page[0].message.id)
    return found


def _turn(turn: TurnRecord, person: str) -> dict[str, Any]:
    """A question with its answer, without what others thought of it."""
    asked: Message = turn.message
    own: Sequence[Feedback] = [each for each in turn.opinions if each.person == person]
    return {
        "conversation": asked.conversation,
        "at": asked.at,
        "question": asked.text,
        "answer": turn.reply.text,
        "citations": [plain(each) for each in turn.reply.citations],
        "signs": list(turn.signs),
        "opinions": [{"score": each.score, "comment": each.comment} for each in own],
    }
