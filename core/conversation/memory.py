"""What a conversation remembers of its earlier turns: the latest word for word, the older in short."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil

from core.conversation.prompt import summary_prompt
from core.conversation.turn import Exchange, Turn
from core.knowledge.documents import one_line
from core.knowledge.markers import UNCONFIRMED, unmarked
from core.knowledge.sentences import sentences
from core.knowledge.units import units
from core.messages import Message, Person, Reply
from core.ports import Catalogue, ChatModel, ModelFailed, Traces
from core.understanding.length import wanted_length
from core.understanding.mode import small_talk
from core.understanding.tasks import Tasks, asked_only
from core.words import say

SUMMARY_CHARACTERS = 2_000
SUMMARY_DOCUMENTS = 200
"""A summary that drew on more begins anew: nobody could ask for all of them at every turn."""
SUMMARY_SECONDS = 10.0
"""The reply is written by then, but the next message waits for the summary."""


_OF_SPEAKER = re.compile(r"- (?:.* )?<[^<>\s]+>: ")
"""How `_summarised` begins a line without a model."""
_LINKED = re.compile(r"\]\(<([^<>]*)>\)")


@dataclass(frozen=True, slots=True)
class Memory:
    """A conversation's past, as it stands between two turns."""

    history: tuple[Exchange, ...] = ()
    summary: str = ""
    summary_readers: tuple[str, ...] = ()
    """Every label that the readers of the exchanges in the summary held."""
    summary_documents: tuple[str, ...] | None = None
    """The documents that those exchanges drew on; None where that was not noted."""
    tasks: tuple[Tasks, ...] = ()
    """What everybody in the conversation is at."""

    @property
    def documents(self) -> tuple[str, ...]:
        """Of all exchanges and of the summary."""
        return _together(self.summary_documents or (), *map(_documents_of, self.history))


def speaker(person: Person) -> str:
    """A person's name with the id that tells two of the same name apart."""
    return f"{person.name} <{person}>" if person.name else f"<{person}>"


def said_by(exchange: Exchange, person: Person) -> bool:
    """Whether this exchange's question came from that person, under whatever name."""
    return exchange.person.endswith(f"<{person}>")


def own_before(turn: Turn) -> tuple[Exchange, ...]:
    """What this person asked here before, oldest first."""
    return tuple(each for each in turn.history if said_by(each, turn.message.person))


def asking(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Those that ask for something: neither small talk nor the last answer in another length."""
    return tuple(
        each
        for each in exchanges
        if small_talk(each.question) is None and not wanted_length(each.question)
    )


def without(memory: Memory, message: Message) -> Memory:
    """The past as this message sees it: a turn that runs again does not see its own earlier answer.

    Neither does an edit see the answer to what it edits, nor anybody an answer that was written
    for readers with a label that the readers of this one do not hold: a room's circle may grow.
    """
    held = set(map(str, message.readers))
    history = tuple(
        e for e in memory.history if e.message != message.asks and held.issuperset(e.readers)
    )
    memory = replace(memory, history=history)
    return memory if held.issuperset(memory.summary_readers) else _without_summary(memory)


async def seen_now(memory: Memory, message: Message, documents: Catalogue) -> Memory:
    """The past without what draws on documents that the readers of this message may not see now.

    They could when it was written; since then a document was removed or is for fewer readers. A
    summary goes whole, and so does one of which nobody knows what it was made from.
    """
    named = memory.documents
    shown = frozenset(await documents.dates(message.readers, named) if named else ())
    history = tuple(e for e in memory.history if shown.issuperset(_documents_of(e)))
    memory = replace(memory, history=history)
    if memory.summary_documents is None or not shown.issuperset(memory.summary_documents):
        return _without_summary(memory)
    return memory


def drawn_on(turn: Turn) -> tuple[str, ...]:
    """The documents whose words the reply may hold, without marking them perhaps.

    What is said of the conversation may say again what any earlier answer said. A sentence marked
    as unconfirmed is like some passage, and where a question is not answered, sections are named.
    """
    if turn.mode == "chat":
        return turn.remembered
    cited = {citation.chunk for citation in turn.reply.citations}
    chunks = [passage.chunk for passage in turn.passages]
    if cited and UNCONFIRMED not in turn.reply.text and not turn.parts:
        chunks = [chunk for chunk in chunks if chunk.id in cited]
    return _together([chunk.document for chunk in chunks if chunk.document])


def half_said(reply: Reply, remembered: Sequence[str]) -> tuple[Reply, tuple[str, ...]]:
    """What of a stopped answer is remembered, and the documents that this draws on.

    Its passages are gone, so what is only like one of them goes; and nobody knows any more whether
    what cites nothing was written from the conversation.
    """
    blocks = [block for block in reply.text.split("\n\n") if UNCONFIRMED not in block]
    reply = replace(reply, text="\n\n".join(blocks))
    cited = [_document(citation.uri) for citation in reply.citations]
    named = map(_document, _LINKED.findall(reply.text))
    return reply, _together(cited or remembered, named)


def _documents_of(exchange: Exchange) -> Sequence[str]:
    if exchange.documents is None:
        return [_document(uri) for uri in exchange.sources]
    return exchange.documents


def _document(uri: str) -> str:
    return uri.partition("#")[0]


def _together(*documents: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(documents)))


def forgetting(memory: Memory, traces: Traces, conversation: str) -> Memory:
    """The past without this person: their exchanges, and of the summary at least what is theirs.

    A summary in lines that begin with who spoke loses theirs; any other goes whole, since nobody
    can tell what of it they said.
    """
    history = tuple(
        e
        for e in memory.history
        if not (
            traces.covers(conversation, e.message)
            and (said_by(e, traces.person) or conversation in traces.alone)
        )
    )
    if conversation in traces.alone and not history:
        return Memory()
    memory = _remembering(memory, history)
    lines = memory.summary.splitlines()
    # Anywhere in the line: a name may look like an id.
    kept = [line for line in lines if f"<{traces.person}>: " not in line]
    if not kept or not all(map(_OF_SPEAKER.match, lines)):
        return _without_summary(memory)
    return replace(memory, summary="\n".join(kept))


def _remembering(memory: Memory, history: tuple[Exchange, ...]) -> Memory:
    """With these exchanges alone; what of tasks is not among them goes."""
    kept = {exchange.message for exchange in history}
    tasks = [asked_only(each, kept.__contains__) for each in memory.tasks]
    return replace(memory, history=history, tasks=tuple(each for each in tasks if each.tasks))


def _without_summary(memory: Memory) -> Memory:
    return Memory(memory.history, tasks=memory.tasks)


def draws_on(exchange: Exchange, documents: Collection[str]) -> bool:
    """Whether the answer may hold words of one of these documents."""
    return any(document in documents for document in _documents_of(exchange))


def without_documents(memory: Memory, documents: Collection[str]) -> Memory:
    """The past without what these documents said; a summary goes whole where nobody can tell."""
    history = tuple(e for e in memory.history if not draws_on(e, documents))
    memory = _remembering(memory, history)
    drawn = memory.summary_documents
    if drawn is None or any(document in documents for document in drawn):
        return _without_summary(memory)
    return memory


def with_exchange(
    memory: Memory, message: Message, reply: Reply, documents: tuple[str, ...]
) -> Memory:
    """The past with this turn in it, once, however often it ran."""
    exchange = Exchange(
        message=message.asks,
        person=speaker(message.person),
        question=message.text,
        answer=reply.text or "\n\n".join(reply.notices),
        sources=tuple(dict.fromkeys(citation.uri for citation in reply.citations)),
        readers=tuple(map(str, message.readers)),
        documents=documents,
        readings=reply.suggestions,
    )
    by_message = {e.message: e for e in memory.history} | {exchange.message: exchange}
    return replace(memory, history=tuple(by_message.values()))


async def bounded(
    memory: Memory, limit: int, model: ChatModel | None, message: Message, documents: Catalogue
) -> Memory:
    """At most `limit` exchanges; older ones are told in the summary, by the model if there is one.

    Only what the readers of this message may see now of them and of the summary so far is told.
    """
    surplus = len(memory.history) - limit
    if surplus <= 0:
        return memory
    if model is not None:
        surplus = max(surplus, ceil(limit / 4))  # one call for several turns
    older, history = memory.history[:surplus], memory.history[surplus:]
    past = await seen_now(replace(memory, history=older), message, documents)
    if not past.history:
        return _remembering(past, history)
    if len(past.documents) > SUMMARY_DOCUMENTS:
        past = Memory(past.history)
    readers = _together(past.summary_readers, *(e.readers for e in past.history))
    summary = await _summarised(past.summary, past.history, model)
    kept = _remembering(memory, history)
    return Memory(history, summary, readers, past.documents, kept.tasks)


def in_short(exchange: Exchange) -> str:
    """An exchange in one line: the question and the answer's first sentence."""
    answer = _gist(unmarked(exchange.answer).strip())
    return f"{one_line(exchange.question, 160)} — {one_line(answer, 240)}"


def _gist(answer: str) -> str:
    """Its first sentence; what it is where it has none."""
    leaves = units(answer)
    for leaf in leaves:
        words = answer[leaf.start : leaf.end]
        if leaf.kind in ("prose", "item", "quote") and (spans := sentences(words)):
            return words[slice(*spans[0])]
    if not leaves:
        return ""
    first = answer[leaves[0].start : leaves[0].end].strip()
    if leaves[0].kind in ("head", "row"):
        return say(
            "a_table", columns=", ".join(cell.strip() for cell in first.strip("|").split("|"))
        )
    return first.split("\n")[0]


async def _summarised(summary: str, older: Sequence[Exchange], model: ChatModel | None) -> str:
    if model is not None:
        try:
            async with asyncio.timeout(SUMMARY_SECONDS):
                written = "".join(
                    [piece async for piece in model.write(summary_prompt(summary, older))]
                )
            if written.strip():
                return _shortened(written.strip())
        except (ModelFailed, TimeoutError):
            pass  # the lines below say as much without a model
    lines = [*summary.splitlines(), *(f"- {e.person}: {in_short(e)}" for e in older)]
    while len(lines) > 1 and sum(map(len, lines)) + len(lines) > SUMMARY_CHARACTERS:
        lines.pop(0)
    return _shortened("\n".join(lines))


def _shortened(summary: str) -> str:
    if len(summary) <= SUMMARY_CHARACTERS:
        return summary
    return summary[: SUMMARY_CHARACTERS - 1].rstrip() + "…"
