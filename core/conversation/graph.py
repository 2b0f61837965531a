"""A turn as a LangGraph graph whose thread is the conversation; core's only door to langgraph."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Annotated, Any, TypedDict, cast

from langchain_core.runnables import RunnableConfig
from langgraph.channels.untracked_value import UntrackedValue
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_stream_writer
from langgraph.graph import StateGraph

from core import wire
from core.conversation.cached import keep, reuse
from core.conversation.demand import demand_of
from core.conversation.following import settled
from core.conversation.interrupted import ended
from core.conversation.memory import (
    Memory,
    bounded,
    drawn_on,
    draws_on,
    forgetting,
    half_said,
    said_by,
    seen_now,
    with_exchange,
    without,
    without_documents,
)
from core.conversation.recognise import recognise
from core.conversation.screening import screen
from core.conversation.steps import (
    Step,
    answer,
    attach,
    follow,
    obey,
    overhear,
    retrieve,
    understand,
)
from core.conversation.tools import Tools
from core.conversation.turn import Event, Exchange, Finished, Turn
from core.knowledge.documents import one_line, tidy
from core.messages import Message, Person, Reply, conversation_audience
from core.people.preferences import in_language
from core.ports import ChatModel, Traces
from core.resilience.answers import let_go
from core.resilience.budget import payer_of
from core.resilience.route import Demand
from core.resilience.routed import bound, choices_of, chooses, warned_by
from core.words import say

STEPS: dict[str, Step] = {
    "screen": screen,
    "overhear": overhear,
    "obey": obey,
    "attach": attach,
    "understand": understand,
    "follow": follow,
    "recognise": recognise,
    "reuse": reuse,
    "retrieve": retrieve,
    "answer": answer,
    "keep": keep,
}

ALSO_WHERE_STOPPED = ("screen", "obey")
"""Whoever asks to be forgotten is, in whatever words."""


class State(TypedDict, total=False):
    """What LangGraph carries. Only the memory outlives the turn; the rest stays in this process."""

    memory: str
    """A Memory with its version, see core/wire.py."""
    turn: Annotated[Turn, UntrackedValue]
    """The turn so far."""
    seconds: Annotated[dict[str, float], UntrackedValue]


class Conversation:
    """Answers messages, each in the memory of its own conversation."""

    def __init__(
        self,
        tools: Tools,
        checkpointer: BaseCheckpointSaver[str],
        steps: Mapping[str, Step] = STEPS,
    ) -> None:
        """`steps` are STEPS, or these in wrappers."""
        self._tools = tools
        between = [(name, _node(name, step, tools)) for name, step in steps.items()]
        nodes = [("recall", self._recall), *between, ("remember", self._remember)]
        graph = StateGraph(State)
        graph.add_sequence(cast(Any, nodes))  # its types do not know plain async functions
        graph.set_entry_point("recall")
        graph.set_finish_point("remember")
        self._graph = graph.compile(checkpointer=checkpointer)

    async def answering(self, message: Message) -> AsyncIterator[Event]:
        """What happens while the message is answered; closing the iterator stops the model.

        Ends with Finished, once the conversation's memory is kept. A message that is answered
        again does not see its own earlier answer and stands in the memory once.
        """
        events: asyncio.Queue[Event | None] = asyncio.Queue()
        run = asyncio.create_task(self._run(message, events))
        try:
            while (event := await events.get()) is not None:
                yield event
            await run
        finally:
            await ended(run)

    async def remember_stopped(self, message: Message, reply: Reply) -> None:
        """Put an answer that was stopped half-way into the conversation's memory."""
        memory = await self._remembered(message.conversation)
        message = _in_conversation(_readable(await self._tools.as_now(message)))
        reply, documents = half_said(reply, memory.documents)
        memory = with_exchange(memory, message, reply, documents)
        await self._keep(message.conversation, await self._bounded(memory, message))

    async def history(self, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges that the conversation remembers word for word, oldest first."""
        return (await self._remembered(conversation)).history

    async def remembered_of(self, conversation: str, person: Person) -> list[str]:
        """The ids of this person's questions that the conversation remembers word for word."""
        return [e.message for e in await self.history(conversation) if said_by(e, person)]

    async def is_empty(self, conversation: str) -> bool:
        """Whether nothing is remembered of it."""
        return await self._remembered(conversation) == Memory()

    async def forget(self, conversation: str, traces: Traces, only_look: bool) -> tuple[int, int]:
        """How many exchanges and summaries went; older states are the checkpointer's to drop.

        To be called while nobody answers in the conversation.
        """
        before = await self._remembered(conversation)
        after = forgetting(before, traces, conversation)
        if after != before and not only_look:
            await self._keep(conversation, after)
        changed = before.summary != after.summary
        return len(before.history) - len(after.history), int(changed)

    async def drawing_on(self, conversation: str, documents: Collection[str]) -> list[str]:
        """The ids of questions whose remembered answers may hold words of these documents."""
        history = await self.history(conversation)
        return [exchange.message for exchange in history if draws_on(exchange, documents)]

    async def forget_documents(self, conversation: str, documents: Collection[str]) -> None:
        """As `forget`, while nobody answers in the conversation."""
        before = await self._remembered(conversation)
        after = without_documents(before, documents)
        if after != before:
            await self._keep(conversation, after)

    async def _recall(self, state: State) -> State:
        """The turn with the past as its message sees it."""
        turn = state["turn"]
        memory = without(_memory(state), turn.message)
        memory = await seen_now(memory, turn.message, self._tools.documents)
        turn = replace(
            turn,
            history=memory.history,
            summary=memory.summary,
            remembered=memory.documents,
            tasks=memory.tasks,
        )
        return {"turn": turn}

    async def _remember(self, state: State) -> State:
        turn, began = state["turn"], self._tools.clock()
        memory = _memory(state)
        said = turn.reply.citations or not turn.message.overheard
        if said and not turn.ruling.stops:
            memory = with_exchange(memory, turn.message, turn.reply, drawn_on(turn))
            memory = replace(memory, tasks=settled(turn))
        memory = await self._bounded(memory, turn.message)
        seconds = {**state["seconds"], "remember": self._tools.clock() - began}
        get_stream_writer()(Finished(turn, seconds))
        return _at_rest(memory)

    async def _bounded(self, memory: Memory, message: Message) -> Memory:
        limit = self._tools.limits.history_turns
        model = bound(self._tools.model, Demand(payer=payer_of(message)))
        return await bounded(memory, limit, model, message, self._tools.documents)

    async def _remembered(self, conversation: str) -> Memory:
        return _memory((await self._graph.aget_state(_thread(conversation))).values)

    async def _keep(self, conversation: str, memory: Memory) -> None:
        thread = _thread(conversation)
        await self._graph.aupdate_state(thread, _at_rest(memory), as_node="remember")

    async def _run(self, message: Message, events: asyncio.Queue[Event | None]) -> None:
        finished: Finished | None = None
        try:
            preferences = await self._tools.preferences(message.person)
            message = _in_conversation(_readable(await self._tools.as_now(message)))
            turn = Turn(in_language(message, preferences), preferences=preferences)
            start: State = {"turn": turn, "seconds": {}}
            async for told in self._graph.astream(
                start, _thread(message.conversation), stream_mode="custom", durability="exit"
            ):
                event = cast(Event, told)
                if isinstance(event, Finished):
                    finished = event
                else:
                    events.put_nowait(event)
            if finished is not None:
                events.put_nowait(finished)
        finally:
            await let_go(self._tools.answers, message.conversation, message.asks)
            events.put_nowait(None)


def _node(name: str, step: Step, tools: Tools) -> Callable[[State], Awaitable[State]]:
    """A step as a node: it gets the turn, tells through the stream, and its time is taken."""

    async def node(state: State) -> State:
        if state["turn"].ruling.stops and name not in ALSO_WHERE_STOPPED:
            return {}
        began = tools.clock()
        model = bound(tools.model, await demand_of(state["turn"], name, tools))
        turn = await step(state["turn"], replace(tools, model=model, tell=get_stream_writer()))
        turn = replace(turn, choices=(*turn.choices, *choices_of(model)))
        turn = replace(turn, reply=_with_budget(turn, model))
        seconds = {**state["seconds"], name: tools.clock() - began}
        return {"turn": turn, "seconds": seconds}

    return node


def _with_budget(turn: Turn, model: ChatModel | None) -> Reply:
    """The reply, noting a budget near its end, unless it says already that not enough is left."""
    notices, locale = turn.reply.notices, turn.message.person.locale
    low = say("budget_low_simpler" if chooses(model) else "budget_low", locale)
    if warned_by(model) and not turn.reply.receipt and low not in notices:
        notices = (*notices, low)
    if say("budget_spent", locale) in notices:
        notices = tuple(each for each in notices if each != low)
    return replace(turn.reply, notices=notices)


def _at_rest(memory: Memory) -> State:
    """What a conversation's checkpoint holds between two turns."""
    return {"memory": wire.dump(memory)}


def _memory(state: Mapping[str, Any]) -> Memory:
    text = state.get("memory")
    return wire.load(Memory, text) if text else Memory()


def _thread(conversation: str) -> RunnableConfig:
    return {"configurable": {"thread_id": conversation}}


def _in_conversation(message: Message) -> Message:
    """Whoever reads an answer in a conversation may see what was sent to be read there."""
    return replace(message, circles=(*message.readers, conversation_audience(message.place)))


def _readable(message: Message) -> Message:
    """Without what no store and no model takes: control characters, half surrogates."""
    person = replace(message.person, name=one_line(message.person.name))
    return replace(message, text=tidy(message.text), person=person)
