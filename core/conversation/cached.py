"""The steps that give an answer again which was given before, and that keep one which may be given again."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import numpy as np

from core.conversation.answer import is_news
from core.conversation.following import asked_before
from core.conversation.memory import drawn_on
from core.conversation.recognise import asks_one_thing
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.markers import UNCONFIRMED
from core.knowledge.wording import WORD
from core.messages import may_see
from core.ports import CachedAnswer, Choice, EmbeddingRole, Unavailable, Vectors
from core.resilience.answers import PAUSES, SECONDS, CachedAnswers, Ticket
from core.resilience.routed import names_of
from core.understanding.questions import leans
from core.understanding.rewording import comparing, reworded
from core.words import say

OF_ANSWERS = ("unsure", "not_computed", "goes_on")
"""Notices that say something of the answer itself; any other says that something failed or is missing."""
FROM_CACHE = "cache"
"""Who wrote such an answer, beside the names of models."""
_ENDS = re.compile(r"[\s?!.…。？！]+$")
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w|<[@#]|(?:\d[ ()./-]*){7,}")
"""An address, a mention, a number of a phone or an account."""


async def reuse(turn: Turn, tools: Tools) -> Turn:
    """The answer that was given to this question before, or is being written; else a ticket to keep one."""
    answers = tools.answers
    if answers is None or not may_be_given(turn, tools):
        return turn
    try:
        return await _reused(turn, tools, answers)
    except Unavailable:
        return turn  # it is answered as if there were no cache


async def keep(turn: Turn, tools: Tools) -> Turn:
    """Keep the answer where it depends on nothing but its scope, and let those go on who wait for it."""
    answers = tools.answers
    if answers is None:
        return turn
    ticket = answers.held.get((turn.message.conversation, turn.message.asks))
    if ticket is None:
        return turn
    with suppress(Unavailable):  # then the next one is answered anew
        await keep_with(ticket, turn, tools, answers)
    return turn


def may_be_given(turn: Turn, tools: Tools) -> bool:
    """Whether the question stands alone and asks the same of everybody, whoever asks it whenever."""
    message = turn.message
    if turn.mode == "chat" or turn.reply.text or not asks_one_thing(turn):
        return False
    if message.overheard or message.attachments or turn.said or turn.leans or turn.completed:
        return False
    said = turn.history or turn.summary
    leaning = bool(said) and leans(turn.question, tools.detect(turn.question))
    return not (leaning or turn.day_words() or _is_personal(turn))


def may_be_kept(turn: Turn, tools: Tools) -> bool:
    """Whether the answer is whole, cited, as good as it gets, and written without what was said before."""
    reply = turn.reply
    if not may_be_given(replace(turn, reply=replace(reply, text="")), tools):
        return False
    if not (reply.text and reply.citations) or reply.receipt or reply.choices or reply.pictures:
        return False
    usual = {say(name, turn.message.person.locale) for name in (*OF_ANSWERS, "extracts")}
    if not usual.issuperset(reply.notices) or UNCONFIRMED in reply.text:
        return False
    # What was asked before is searched for, too, and a model reads all that was said.
    if turn.model == "extractive":
        return not asked_before(turn, tools.detect)
    return not (turn.history or turn.summary)


async def scope_of(turn: Turn, tools: Tools, answers: CachedAnswers) -> str:
    """A digest of all that an answer depends on but its question; raises Unavailable.

    Among it are the labels of what its readers may see, and the state of that: where a document
    is added, changed, removed or given other readers, it is another scope.
    """
    liked, message = turn.preferences, turn.message
    state = await tools.documents.state(message.readers)
    form = (liked.language, liked.short, liked.listed, liked.sectioned)
    spoken = (message.person.locale, tools.detect(turn.question))
    models = names_of(tools.model), tuple(space.embedder.name for space in tools.spaces)
    how = (answers.seed, models, tools.limits, tools.thresholds)
    return sha256(repr((state, form, spoken, how)).encode("utf-8", "replace")).hexdigest()[:32]


def normalised(question: str) -> str:
    """As the same question is found again: without case, spaces too many, and what ends it."""
    folded = unicodedata.normalize("NFKC", question).casefold()
    return _ENDS.sub("", " ".join(folded.split()))


async def keep_with(ticket: Ticket, turn: Turn, tools: Tools, answers: CachedAnswers) -> bool:
    """Keep it where it may be; False where it may not, or something changed meanwhile. Raises Unavailable."""
    if not may_be_kept(turn, tools) or await scope_of(turn, tools, answers) != ticket.scope:
        return False
    message, drawn = turn.message, drawn_on(turn)
    dates = await tools.documents.dates(message.readers, drawn)
    cited = {citation.chunk for citation in turn.reply.citations}
    passages = tuple(each for each in turn.passages if each.chunk.id in cited)
    for_all = all(each.chunk.audience.kind != "conversation" for each in passages)
    if not drawn or dates.keys() != set(drawn) or not for_all:
        return False
    now = answers.clock()
    # Who is told for the first time that documents are quoted depends on who asks.
    extracts = say("extracts", message.person.locale)
    notices = tuple(each for each in turn.reply.notices if each != extracts)
    answer = CachedAnswer(
        question=ticket.question,
        reply=replace(turn.reply, notices=notices, suggestions=()),
        passages=passages,
        documents=dates,
        model=turn.model,
        person=str(message.person),
        conversation=message.conversation,
        message=message.asks,
        at=now,
        fresh_until=now + answers.seconds,
    )
    vector = await _vector(ticket.question, tools, answers)
    return await answers.cache.keep(ticket.scope, ticket.question, answer, vector, ticket.held)


async def _reused(turn: Turn, tools: Tools, answers: CachedAnswers) -> Turn:
    scope, question = await scope_of(turn, tools, answers), normalised(turn.question)
    pauses, waited = iter(PAUSES), 0.0
    found, how = await answers.cache.find(scope, question), "hit"
    if found is None and answers.near:
        found, how = await _near(scope, question, turn, tools, answers), "reworded"
    while True:
        if found is not None and await _holds(found, turn, tools):
            return await _given(turn, found, how, tools, answers)
        ticket = await answers.flights.begin(scope, question, SECONDS)
        if ticket or waited >= SECONDS:
            break
        pause = next(pauses, PAUSES[-1])
        await answers.sleep(pause)
        waited += pause
        found, how = await answers.cache.find(scope, question), "waited"
    await answers.flights.count("missed")
    if ticket:
        asked = turn.message.conversation, turn.message.asks
        answers.held[asked] = Ticket(scope, question, ticket)
    return turn


async def _near(
    scope: str, question: str, turn: Turn, tools: Tools, answers: CachedAnswers
) -> CachedAnswer | None:
    language = tools.detect(turn.question)
    if comparing(tools.spaces, language) is None:
        return None
    asked = await answers.cache.asked(scope)
    same = await reworded(question, asked, language, tools.spaces)
    return await answers.cache.find(scope, same) if same else None


async def _holds(found: CachedAnswer, turn: Turn, tools: Tools) -> bool:
    """Whether its readers may see now all that it draws on, unchanged."""
    readers = turn.message.readers
    if not all(may_see(readers, each.chunk.audience) for each in found.passages):
        return False
    return dict(await tools.documents.dates(readers, found.documents.keys())) == found.documents


async def _given(
    turn: Turn, found: CachedAnswer, how: str, tools: Tools, answers: CachedAnswers
) -> Turn:
    how = "stale" if found.fresh_until <= answers.clock() else how
    await answers.flights.count(how)
    notices = (*turn.reply.notices, *found.reply.notices)
    if found.model == "extractive" and await is_news(turn, tools):
        notices = (*notices, say("extracts", turn.message.person.locale))
    return replace(
        turn,
        passages=found.passages,
        reply=replace(found.reply, notices=notices),
        model=FROM_CACHE,
        cached=how,
        choices=(*turn.choices, Choice(FROM_CACHE, found.model, (_told(found, how),))),
    )


def _told(found: CachedAnswer, how: str) -> str:
    """Never the question that was asked first: somebody else may have asked it."""
    when = datetime.fromtimestamp(found.at, UTC).isoformat(" ", "seconds")
    same = "in other words" if how == "reworded" else "too"
    return f"this was asked before, {same}; written by {found.model} at {when}"


async def _vector(question: str, tools: Tools, answers: CachedAnswers) -> Vectors:
    space = comparing(tools.spaces, tools.detect(question)) if answers.near else None
    if space is None:
        return np.zeros(0, np.float32)
    rows = await space.embedder.embed([question], EmbeddingRole.QUESTION)
    return rows.reshape(-1)


def _is_personal(turn: Turn) -> bool:
    """Whether the question names who asks it, or a number or an address of somebody."""
    words = set(WORD.findall(turn.question.casefold()))
    own = {each for each in turn.message.person.name.casefold().split() if len(each) > 2}
    return _PERSONAL.search(turn.question) is not None or not words.isdisjoint(own)
