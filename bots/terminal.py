"""Mynah in the terminal: search, one question, a conversation, and what the doctor says."""

from __future__ import annotations

import asyncio
import json
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass, field, replace

from rich.console import Console

from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, open_knowledge
from bots.settings import Settings
from bots.shown import address, console, readable, spell
from bots.writers import chat_models
from core.conversation.following import taken_up
from core.conversation.turn import Event, Finished, Turn, Working
from core.messages import Audience, Citation, Message, Passage, Person, Place, Reply, circles
from core.ports import Way
from core.rendering.reply import sources_of
from core.wire import plain
from core.words import say

PERSON = Person("terminal", "local")
PROMPT = "[bold]> [/]"
COMMANDS = "/sources, /why, /new, /quit; Ctrl-C stops an answer."
MARKS = {"ok": "green", "degraded": "yellow", "broken": "red"}


async def search(
    settings: Settings, question: str, k: int, audience: Audience, strategy: str, *, as_json: bool
) -> int:
    """Print the passages that a strategy finds, and how."""
    failed: list[str] = []
    out = console()
    async with open_knowledge(settings) as knowledge:
        sought = await knowledge.seek(question, circles(audience), k, strategy, failed.append)
        passages = sought.passages
        if not passages and not as_json:
            out.print(spell(say("nothing_found")))
            await _tell_where(out, settings, knowledge, audience)
    notices = [say("search_partly")] if failed else []
    if as_json:
        results = [_result(passage) for passage in passages]
        print(json.dumps({"results": results, "notices": notices, "way": asdict(sought.way)}))
        return 0
    if strategy != "naive":
        _print_ways(out, [sought.way])
    for notice in notices:
        out.print(spell((notice, "yellow")))
    for number, passage in enumerate(passages, 1):
        path = dict.fromkeys((passage.chunk.title, *passage.chunk.headings))
        heading = " > ".join(path)
        out.print(spell((f"{number}. {heading}", "bold"), (f"  {passage.score:.2f}", "dim")))
        out.print(spell((f"   {address(passage.chunk.uri)}\n   {passage.why}", "dim")))
        out.print(spell(passage.chunk.text[:400]), "\n")
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


def _print_why(out: Console, turn: Turn | None) -> None:
    """What the message was taken for, and how its passages were sought."""
    if turn is None or not (turn.intent or turn.ways or turn.choices):
        out.print("[dim]There is no answer that was searched for, to say why.[/]")
        return
    if turn.intent and turn.history:
        earlier = {exchange.message: exchange.question for exchange in turn.history}
        about = earlier.get(taken_up(turn.intent), "")
        behind = f" “{about[:80]}”" if about else ""
        because = "; ".join(turn.intent.reasons)
        told = f"{turn.intent.kind}{behind}, {turn.intent.confidence:.0%} sure ({because})"
        out.print(spell((told, "dim")))
    _print_ways(out, turn.ways)
    for choice in turn.choices:
        who = f"{choice.model} ({choice.tier})" if choice.model else "no model answered"
        out.print(spell((f"{who}: {'; '.join(choice.reasons)}", "dim")))


def _print_ways(out: Console, ways: Sequence[Way]) -> None:
    for way in ways:
        because = f" ({'; '.join(way.reasons)})" if way.reasons else ""
        times = "search" if way.searches == 1 else "searches"
        asked = f", {way.tokens} tokens" if way.tokens else ""
        out.print(spell((f"{way.strategy}, {way.searches} {times}{asked}{because}", "dim")))
        for looked in way.looked:
            out.print(
                spell((f"  {looked.why}: {looked.query[:200]} → {looked.found} passages", "dim"))
            )


async def ask(
    settings: Settings, question: str, audience: Audience, *, explain: bool, as_json: bool
) -> int:
    """Answer one question; nothing of it is kept."""
    out = console()
    chat_models(settings)  # a wrong one says so before anything is made
    async with (
        open_knowledge(settings) as knowledge,
        open_answers(settings, knowledge) as answers,
    ):
        message = message_of(question, audience, uuid.uuid4().hex)
        paper = _Paper(None if as_json else out)
        reply = await _print_reply(answers, message, paper)
        if not as_json:
            await _tell_where(out, settings, knowledge, audience)
    if as_json:
        turn = paper.turn
        told = {"ways": turn.ways, "choices": turn.choices} if explain and turn else {}
        print(json.dumps(_answer(reply) | plain(told)))
    elif explain:
        _print_why(out, paper.turn)
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
        out.print(f"[dim]Ask me something. {COMMANDS}[/]")
        await _tell_where(out, settings, knowledge, audience)
        conversation, last = uuid.uuid4().hex, _Paper(out)
        async for line in _lines(out):
            if line in ("/quit", "/exit"):
                return 0
            if line == "/new":
                conversation, last = uuid.uuid4().hex, _Paper(out)
                out.print("[dim]A new conversation.[/]")
            elif line == "/sources":
                _print_citations(out, last.reply.citations)
                if not last.reply.citations:
                    out.print("[dim]There is no answer with sources to show them of.[/]")
            elif line == "/why":
                _print_why(out, last.turn)
            elif line.startswith("/") or line.lower() in ("help", "?"):
                out.print(f"[dim]Commands: {COMMANDS}[/]")
            elif line:
                message = message_of(line, audience, conversation)
                last = _Paper(out)
                await _print_reply(answers, message, last)
    return 0


async def _tell_where(
    out: Console, settings: Settings, knowledge: Knowledge, audience: Audience
) -> None:
    """In another directory than usual, the default home is another one, and empty."""
    if not await knowledge.catalogue.count(circles(audience)):
        home = settings.mynah_home.absolute()
        words = f"Nothing is indexed for you in {home}; MYNAH_HOME names another home."
        out.print(spell((words, "dim")))


async def _lines(out: Console) -> AsyncIterator[str]:
    """What the person types, line by line, until the input ends; Ctrl-C begins the line anew."""

    def anew() -> None:
        # The thread that waits for the line goes on; the terminal forgot what was typed of it.
        out.print(f"\n[dim]/quit ends the chat.[/]\n{PROMPT}", end="")

    while True:
        try:
            with _on_ctrl_c(anew):
                line = await asyncio.to_thread(out.input, PROMPT)
        except EOFError:
            return
        yield line.strip()


@contextmanager
def _on_ctrl_c(act: Callable[[], object]) -> Iterator[None]:
    """Let Ctrl-C do this meanwhile, and nothing else."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, act)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def message_of(text: str, audience: Audience, conversation: str) -> Message:
    """What is asked in the terminal, by the one person there."""
    place = Place("terminal", "", "local", conversation, private=True)
    return Message(
        id=uuid.uuid4().hex,
        person=PERSON,
        place=place,
        audience=audience,
        text=text,
        at=time.time(),
    )


async def _print_reply(answers: Answers, message: Message, paper: _Paper) -> Reply:
    """Print the answer while it is written; Ctrl-C stops it and keeps what is there."""
    out, stopped = paper.out, asyncio.Event()
    async with aclosing(answers.answering(message)) as events:  # type: ignore[type-var]
        writing = asyncio.ensure_future(_print_events(events, paper))

        def stop() -> None:
            stopped.set()
            writing.cancel()

        with _on_ctrl_c(stop):
            try:
                await writing
            except asyncio.CancelledError:
                if not stopped.is_set():
                    raise
    reply = paper.reply
    if writing.cancelled():
        reply = replace(reply, notices=(*reply.notices, say("stopped")))
        await answers.remember_stopped(message, reply)
    if out:
        out.print()
        for notice in reply.notices:
            out.print(spell((notice, "yellow")))
        _print_citations(out, reply.citations)
    return reply


@dataclass
class _Paper:
    """An answer as far as it came, and how much of it stands in the terminal."""

    out: Console | None
    reply: Reply = field(default_factory=lambda: Reply(""))
    printed: int = 0
    turn: Turn | None = None
    """Once it is whole."""

    def take(self, reply: Reply) -> None:
        self.reply = reply
        if self.out:
            text = readable(reply.text)  # blocks come whole, so a link is never cut in two
            self.out.print(spell(text[self.printed :]), end="")
            self.printed = len(text)


async def _print_events(events: AsyncIterator[Event], paper: _Paper) -> None:
    async for event in events:
        if isinstance(event, Finished):
            paper.turn = event.turn
        if not isinstance(event, Working):
            paper.take(event.turn.reply if isinstance(event, Finished) else event.reply)


def _print_citations(out: Console, citations: Sequence[Citation]) -> None:
    for each in sources_of(citations):
        out.print(spell((f"{each.marks} {each.title} — {address(each.uri)}", "dim")))


async def doctor(settings: Settings, *, call: bool, as_json: bool) -> int:
    """Print every finding; the exit code is 1 when something is broken."""
    from bots.doctor import examine

    findings = await examine(settings, call=call)
    broken = any(finding.state == "broken" for finding in findings)
    if as_json:
        print(json.dumps({"findings": [asdict(finding) for finding in findings]}))
        return int(broken)
    out = console()
    for finding in findings:
        state = (f"{finding.state:9}", MARKS[finding.state])
        out.print(spell(state, f" {finding.name}: {finding.detail}"))
        if finding.remedy:
            out.print(spell((f"          {finding.remedy}", "dim")))
    return int(broken)
