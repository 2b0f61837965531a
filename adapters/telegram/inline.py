"""Inline mode: what somebody may mean while they type the bot's name and some words in any chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from adapters.telegram.calls import Calls
from adapters.telegram.events import PLATFORM, Typed
from adapters.telegram.read import FOUND
from adapters.telegram.write import LONGEST_TEXT, note, one_post
from core.commands import Command
from core.messages import EVERYONE, Message, Place, circles, person_audience
from core.ports import Unavailable
from core.reception import Reception, let_in
from core.rendering.aside import aside
from core.words import say

if TYPE_CHECKING:
    from aiogram.methods import AnswerInlineQuery
    from aiogram.types import InlineQueryResultArticle

MOST_RESULTS = 50
CACHE_SECONDS = 10
SHORTEST_SEARCH = 3
_LONGEST_TITLE = 100


async def offer_results(typed: Typed, calls: Calls, reception: Reception) -> None:
    """Answer with the question itself, what a search finds that everybody may see, and completions.

    What is chosen is posted where others read it; completions are shown to the person alone.
    """
    words = " ".join(typed.words.split())
    if await let_in(_as_message(typed), False, reception):
        await calls.once(_answer(typed, [], say("open_chat", typed.person.locale)))
        return
    results: list[InlineQueryResultArticle] = []
    if words:
        results.append(_article(say("ask_for", typed.person.locale, words=words), words, typed))
        results += await _searched(typed, words, reception)
    results += await _completed(typed, words, reception)
    await calls.once(_answer(typed, results[:MOST_RESULTS]))


def _as_message(typed: Typed) -> Message:
    place = Place(PLATFORM, "", typed.person.id, "", True)
    audience = person_audience(typed.person)
    return Message(typed.query, typed.person, place, audience, typed.words, 0.0)


async def _searched(
    typed: Typed, words: str, reception: Reception
) -> list[InlineQueryResultArticle]:
    if len(words) < SHORTEST_SEARCH:
        return []
    found = await reception.respond(Command("search", words, typed.person, (EVERYONE,)))
    if not found.text:
        return []
    # What was looked for is quoted above what was found: that quote begins with the sign.
    marked = replace(found, text=f"> {FOUND} {found.text.removeprefix('> ')}")
    post = await aside(marked, lambda reply: one_post(reply, typed.person.locale))
    from aiogram.types import InlineQueryResultArticle, InputTextMessageContent, MessageEntity

    title = f"{FOUND} {say('search_for', typed.person.locale, words=words)}"
    entities = [MessageEntity(**entity) for entity in post.entities]
    content = InputTextMessageContent(message_text=post.text, entities=entities)
    return [
        InlineQueryResultArticle(
            id="found",
            title=title[:_LONGEST_TITLE],
            description=_shown(post.text.partition("\n\n")[2]),
            input_message_content=content,
        )
    ]


async def _completed(
    typed: Typed, words: str, reception: Reception
) -> list[InlineQueryResultArticle]:
    readers = circles(person_audience(typed.person))
    try:
        found = await reception.suggest(typed.person, words, readers)
    except Unavailable:
        return []
    offered = dict.fromkeys(text for text in found[:MOST_RESULTS] if text.strip())
    offered.pop(words, None)  # stands there as the question already
    return [_article(text, text, typed) for text in offered]


def _shown(words: str) -> str:
    """As much in one line as an app shows below a title."""
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"


def _article(title: str, words: str, typed: Typed) -> InlineQueryResultArticle:
    """A question: what is chosen is posted, and answered only where we are."""
    from aiogram.types import InlineQueryResultArticle, InputTextMessageContent

    post = note(words[: LONGEST_TEXT // 2])
    return InlineQueryResultArticle(
        id=sha256(words.encode()).hexdigest()[:16],
        title=title[:_LONGEST_TITLE],
        description=say("ask_posts", typed.person.locale),
        input_message_content=InputTextMessageContent(message_text=post.text or "?"),
    )


def _answer(
    typed: Typed, results: Sequence[InlineQueryResultArticle], open_chat: str = ""
) -> AnswerInlineQuery:
    from aiogram.methods import AnswerInlineQuery
    from aiogram.types import InlineQueryResultsButton

    button = (
        InlineQueryResultsButton(text=open_chat, start_parameter="hello") if open_chat else None
    )
    return AnswerInlineQuery(
        inline_query_id=typed.query,
        results=list(results),
        cache_time=CACHE_SECONDS,
        is_personal=True,
        button=button,
    )
