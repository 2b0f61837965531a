"""Replies, turns, passages and documents to the JSON of the API and its events; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from adapters.web.markup import answer_html, passage_html
from adapters.web.read import ANSWER
from core.knowledge.quote import located
from core.messages import Chunk, Message, Passage, Place, Reply
from core.ports import DocumentRecord, Draft, Feedback, TurnRecord

Json = dict[str, Any]

_LONGEST_TITLE = 80
_QUOTES_TRIED = 30
_PARTS = 12
_LETTERS = re.compile(r"[^\W_]{1,4}")


def answer_json(message: Message, reply: Reply) -> Json:
    """What `POST /api/ask` gives."""
    return {
        "id": message.id,
        "conversation": message.place.thread,
        "answer": reply.text,
        **_beside(reply),
    }


def event_json(message: Message, reply: Reply) -> Json:
    """The answer so far, as `text` and `done` events carry it: always whole, never a difference."""
    return {**answer_json(message, reply), "html": answer_html(reply.text, reply.citations)}


def where_json(message: Message) -> Json:
    """Where the answer to an accepted message can be found."""
    conversation = message.place.thread
    return {
        "id": message.id,
        "conversation": conversation,
        "events": f"/api/answers/{conversation}/{message.id}/events",
        "messages": f"/api/conversations/{conversation}",
    }


def question_json(message: Message, state: str) -> Json:
    """What the person wrote; `state` is answered, waiting or writing."""
    return {
        "id": message.id,
        "role": "person",
        "text": message.text,
        "reply_to": message.reply_to,
        "at": message.at,
        "state": state,
    }


def reply_json(
    message: Message, reply: Reply, state: str, at: float, opinion: Feedback | None = None
) -> Json:
    """What Mynah answered to `message`; `state` is done or writing."""
    told: Json = {}
    if opinion and opinion.score:  # a zero took an earlier one back
        told = {"opinion": {"score": opinion.score, "comment": opinion.comment}}
    return {
        "id": ANSWER + message.id,
        "role": "mynah",
        "text": reply.text,
        "reply_to": message.id,
        "at": at,
        "state": state,
        "html": answer_html(reply.text, reply.citations),
        **_beside(reply),
        **told,
    }


def messages_json(
    turns: Sequence[TurnRecord],
    waiting: Sequence[Message],
    drafts: Mapping[str, Draft],
    reader: str,
) -> list[Json]:
    """A conversation in order: what is answered, then what waits, with its half-written answer.

    Answers carry what `reader` thought of them.
    """
    messages: list[Json] = []
    for turn in turns:
        messages.append(question_json(turn.message, "answered"))
        opinion = next((each for each in turn.opinions if each.person == reader), None)
        messages.append(reply_json(turn.message, turn.reply, "done", turn.answered_at, opinion))
    answered = {turn.message.id for turn in turns}
    for message in waiting:
        if message.id in answered:
            continue
        draft = drafts.get(message.id)
        messages.append(question_json(message, "writing" if draft else "waiting"))
        if draft:
            messages.append(reply_json(message, draft.reply, "writing", message.at))
    return messages


def why_json(turn: TurnRecord, about: TurnRecord | None) -> Json:
    """How an answer came to be; `about` is the turn that its question took up."""
    intent, verdict = turn.intent, turn.verdict
    return {
        "question": turn.message.text,
        "intent": intent
        and {
            "kind": intent.kind,
            "about": about.message.text if about else "",
            "confidence": round(intent.confidence, 3),
            "reasons": list(intent.reasons),
        },
        "ways": [asdict(way) for way in turn.ways],
        "model": turn.model,
        "choices": [asdict(choice) for choice in turn.choices],
        "seconds": {step: round(seconds, 4) for step, seconds in turn.seconds.items()},
        "verdict": verdict
        and {
            name: {"value": round(score.value, 3), "reason": score.reason}
            for name, score in verdict.scores.items()
        },
    }


def conversation_json(first: TurnRecord) -> Json:
    """An earlier conversation, named by its first question."""
    title = one_line(first.message.text)
    short = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"
    return {"id": first.message.place.thread, "title": short, "at": first.message.at}


def is_own(first: TurnRecord, place: Place) -> bool:
    """Whether the turn was on the web and in the caller's own room."""
    found = first.message.place
    return (found.platform, found.room) == (place.platform, place.room)


def result_json(passage: Passage) -> Json:
    """One search result."""
    return {
        "title": one_line(passage.chunk.title),
        "uri": passage.chunk.uri,
        "heading": _heading(passage.chunk),
        "text": passage.chunk.text,
        "score": round(float(passage.score), 6),
        "why": passage.why,
    }


def passage_json(chunk: Chunk, quote: str) -> Json:
    """The passage behind a citation with the quote's place in its text, -1 where it is not there."""
    start, end = located(chunk, quote)
    return {
        "title": one_line(chunk.title),
        "uri": chunk.uri,
        "heading": _heading(chunk),
        "text": chunk.text,
        "start": start,
        "end": end,
        "html": passage_html(chunk.text, start, end),
    }


def document_json(document: DocumentRecord) -> Json:
    """An indexed document that the caller may see."""
    return {
        "title": one_line(document.title),
        "uri": document.uri,
        "indexed_at": document.indexed_at,
    }


def choose_chunk(chunks: Sequence[Chunk], uri: str, quote: str) -> Chunk:
    """The chunk a citation means: at its address and with its quote, else the nearest to that.

    Locating a quote takes milliseconds a chunk, and a document may have 20,000 of them: so only
    the likeliest are tried, those that have the most of its letters in a row.
    """
    nearest = sorted(chunks, key=lambda chunk: chunk.uri != uri)
    parts = _parts(quote)
    likely = sorted(nearest, key=lambda chunk: sum(part not in chunk.text for part in parts))
    tried = likely[:_QUOTES_TRIED]
    return next((chunk for chunk in tried if located(chunk, quote)[0] >= 0), nearest[0])


def _parts(quote: str) -> list[str]:
    """A few letters in a row, from all over the quote: marks may stand between any two others."""
    found = list(dict.fromkeys(_LETTERS.findall(quote)))
    step = -(-len(found) // _PARTS) or 1
    return found[::step]


def one_line(text: str) -> str:
    """A title or file name on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in text).split())


def _heading(chunk: Chunk) -> str:
    return " › ".join(one_line(heading) for heading in chunk.headings)


def _beside(reply: Reply) -> Json:
    """What stands beside an answer's text."""
    return {
        "citations": [
            {
                "number": each.number,
                "title": one_line(each.title),
                "uri": each.uri,
                "quote": each.quote,
            }
            for each in reply.citations
        ],
        "notices": list(reply.notices),
        "suggestions": list(reply.suggestions),
        "pictures": [
            {
                "address": f"/api/pictures/{each.digest}",
                "words": one_line(each.words),
                "width": each.width,
                "height": each.height,
            }
            for each in reply.pictures
        ],
    }
