"""Mynah in the terminal: search, one question, a conversation, and what the doctor says."""

from __future__ import annotations

import asyncio
import json
import signal
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from rich.console import Console

from bots.assemble import Answers, open_answers, open_knowledge
from bots.settings import Settings
from bots.shown import address, console, readable, spell
from core.conversation.turn import Event, Finished, Working
from core.messages import Audience, Citation, Message, Passage, Person, Place, Reply, circles
from core.words import say

PERSON = Person("terminal", "local")
MARKS = {"ok": "green", "degraded": "yellow", "broken": "red"}


async def search(
    settings: Settings, question: str, k: int, audience: Audience, *, as_json: bool
) -> int:
    """Print the passages an answer would be written from."""
    failed: list[str] = []
    async with open_knowledge(settings) as knowledge:
        passages = await knowledge.search(question, circles(audience), k, failed.append)
    notices = [say("search_partly")] if failed else []
    if as_json:
        results = [_result(passage) for passage in passages]
        print(json.dumps({"results": results, "notices": notices}))
        return 0
    out = console()
    for notice in notices:
        out.print(spell((notice, "yellow")))
    for number, passage in enumerate(passages, 1):
        path = dict.fromkeys((passage.chunk.title, *passage.chunk.headings))
        heading = " > ".join(path)
        out.print(spell((f"{number}. {heading}", "bold"), (f"  {passage.score:.2f}", "dim")))
        out.print(spell((f"   {address(passage.chunk.uri)}\n   {passage.why}", "dim")))
        out.print(spell(passage.chunk.text[:400]), "\n")
    if not passages:
        out.print(spell(say("nothing_found")))
    return 0


def _result(passage: Passage) -> dict[str, object]:
    return {
        "title": passage.chunk.title,
        "uri": passage.chunk.uri,
        "heading": " > ".join(passage.chunk.headings),
        "text": passage.chunk.text,
        "score": round(passage.score, 4),
        "why": passage.why,
    }


async def ask(settings: Settings, question: str, audience: Audience, *, as_json: bool) -> int:
    """Answer one question; nothing of it is kept."""
    out = console()
    async with open_knowledge(settings) as knowledge, open_answers(settings, knowledge) as answers:
        message = _message(question, audience, uuid.uuid4().hex)
        reply = await _print_reply(answers, message, None if as_json else out)
    if as_json:
        print(json.dumps(_answer(reply)))
    return 0


def _answer(reply: Reply) -> dict[str, object]:
    citations = [
        {"number": each.number, "title": each.title, "uri": each.uri, "quote": each.quote}
        for each in reply.citations
    ]
    return {"answer": reply.text, "citations": citations, "notices": list(reply.notices)}


async def chat(settings: Settings, audience: Audience) -> int:
    """Talk until /quit or the end of input; Ctrl-C stops the answer being written."""
    out = console()
    async with (
        open_knowledge(settings) as knowledge,
        open_answers(settings, knowledge, kept=True) as answers,
    ):
        out.print("[dim]Ask me something. /sources, /new, /quit; Ctrl-C stops an answer.[/]")
        conversation, citations = uuid.uuid4().hex, tuple[Citation, ...]()
        async for line in _lines(out):
            if line in ("/quit", "/exit"):
                return 0
            if line == "/new":
                conversation, citations = uuid.uuid4().hex, ()
                out.print("[dim]A new conversation.[/]")
            elif line == "/sources":
                _print_citations(out, citations)
            elif line.startswith("/"):
                out.print("[dim]I know /sources, /new and /quit.[/]")
            elif line:
                message = _message(line, audience, conversation)
                citations = (await _print_reply(answers, message, out)).citations
    return 0


async def _lines(out: Console) -> AsyncIterator[str]:
    """What the person types, line by line, until the input ends."""
    while True:
        try:
            yield (await asyncio.to_thread(out.input, "[bold]> [/]")).strip()
        except EOFError:
            return


def _message(text: str, audience: Audience, conversation: str) -> Message:
    place = Place("terminal", "", "local", conversation, private=True)
    return Message(uuid.uuid4().hex, PERSON, place, audience, text, time.time())


async def _print_reply(answers: Answers, message: Message, out: Console | None) -> Reply:
    """Print the answer while it is written; Ctrl-C stops it and keeps what is there."""
    reply = Reply("")
    async with aclosing(answers.answering(message)) as events:  # type: ignore[type-var]
        writing = asyncio.ensure_future(_print_events(events, out))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, writing.cancel)
        try:
            reply = await writing
        except asyncio.CancelledError:
            reply = replace(reply, notices=(say("stopped"),))
        finally:
            loop.remove_signal_handler(signal.SIGINT)
    if out:
        for notice in reply.notices:
            out.print(spell((notice, "yellow")))
        _print_citations(out, reply.citations)
    return reply


async def _print_events(events: AsyncIterator[Event], out: Console | None) -> Reply:
    printed, reply = 0, Reply("")
    async for event in events:
        if isinstance(event, Working):
            continue
        reply = event.turn.reply if isinstance(event, Finished) else event.reply
        if out:
            text = readable(reply.text)  # blocks come whole, so a link is never cut in two
            out.print(spell(text[printed:]), end="")
            printed = len(text)
    if out:
        out.print()
    return reply


def _print_citations(out: Console, citations: Sequence[Citation]) -> None:
    for each in citations:
        out.print(spell((f"[{each.number}] {each.title} — {address(each.uri)}", "dim")))


async def doctor(settings: Settings, *, call: bool, as_json: bool) -> int:
    """Print every finding; the exit code is 1 when something is broken."""
    from bots.doctor import examine

    findings = await examine(settings, call=call)
    broken = any(finding.state == "broken" for finding in findings)
    if as_json:
        rows = [
            {"name": f.name, "state": f.state, "detail": f.detail, "remedy": f.remedy}
            for f in findings
        ]
        print(json.dumps({"findings": rows}))
        return int(broken)
    out = console()
    for finding in findings:
        state = (f"{finding.state:9}", MARKS[finding.state])
        out.print(spell(state, f" {finding.name}: {finding.detail}"))
        if finding.remedy:
            out.print(spell((f"          {finding.remedy}", "dim")))
    return int(broken)
