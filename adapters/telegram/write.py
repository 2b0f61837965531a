"""Turns replies into posts within Telegram's limits; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from adapters.telegram.buttons import choice, data
from adapters.telegram.entities import extent, formatted
from adapters.telegram.harmless import Entity, harmless, linkable
from adapters.telegram.payload import units, whole
from core.messages import Message, Option, Reply
from core.people.cards import Card, Choice
from core.rendering import document
from core.rendering.cut import Blocks
from core.rendering.reply import Rendering, Source, rendering_of, summary
from core.rendering.split import parts
from core.words import say

LONGEST_TEXT, MOST_ENTITIES = 4_096, 100
LONGEST_CAPTION = 1_024
MOST_POSTS = 4
"""An answer of more goes as its beginning and a file."""
FLATTEST = 19
"""Times that a photo may be as wide as it is high."""
A_ROW = 3
"""Buttons of a card beside each other: more are cut on a telephone."""
_LONGEST_TITLE = 120
_LONGEST_BUTTON = 60
_LONGEST_SUGGESTION = 200

Button = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Post:
    """One message to be: text, or a file with its name and the text as its caption."""

    text: str
    entities: tuple[Entity, ...] = ()
    keyboard: tuple[tuple[Button, ...], ...] = ()
    file: str = ""
    name: str = ""
    photo: bytes = b""
    """Instead of the file; its name tells what it shows."""
    flat: bool = False
    """Too wide or too high for Telegram to show as a photo: it goes as a file."""

    @property
    def digest(self) -> str:
        """The same for what looks the same."""
        shown = (self.text, self.entities, self.keyboard, self.file, self.name)
        return sha256(json.dumps(shown, ensure_ascii=True).encode()).hexdigest()[:16]


def posts(
    reply: Reply, locale: str, question: Message | None = None, complete: bool = True
) -> list[Post]:
    """The reply as posts, each within every limit; none where there is nothing to show.

    To a `question` there is a stop while the answer is written, and then buttons for an opinion.
    """
    rendering = rendering_of(reply)
    links = rendering.links
    blocks = (*rendering.body, *_tail(rendering, locale)) if complete else rendering.body
    divided = _some_parts(blocks, links)
    if complete and len(divided) > MOST_POSTS:
        written = _as_file(reply, rendering, locale, links)
    else:
        written = [_post(part, links) for part in divided[:MOST_POSTS]]
    written = [post for post in written if post.text or post.file]
    if written:
        keyboard = _keyboard(reply, locale, question, complete)
        written[-1] = replace(written[-1], keyboard=keyboard)
    return written


def photos(reply: Reply, files: Mapping[str, bytes]) -> list[Post]:
    """A post for each picture whose file is there, with its words beneath."""
    return [
        replace(
            note(each.words[: LONGEST_CAPTION // 2]),
            name=f"{each.digest[:32]}.{each.media_type.removeprefix('image/')}",
            photo=files[each.digest],
            flat=max(each.width, each.height) > FLATTEST * min(each.width, each.height),
        )
        for each in reply.pictures
        if each.digest in files
    ]


def one_post(reply: Reply, locale: str) -> Post:
    """The reply where only one message can be; of a longer one the beginning, which says that it is one."""
    rendering = rendering_of(reply)
    links, tail = rendering.links, _tail(rendering, locale)
    fits = _Fits(links)
    if fits((*rendering.body, *tail)):
        return _post((*rendering.body, *tail), links)
    tail = (*tail, document.Paragraph((document.Text(say("and_more", locale)),)))
    beginning = summary(rendering.body, lambda part: fits((*part, *tail)))
    return _post((*beginning, *tail), links)


def preview(reply: Reply) -> Post:
    """What a draft shows of an answer in the making: the part that is being written."""
    rendering = rendering_of(reply)
    links = rendering.links
    divided = list(parts(rendering.body, _Fits(links)))
    return _post(divided[-1], links) if divided else Post("")


def plain(post: Post) -> Post:
    """The same words without looks, for when Telegram refuses those; what was code pings nobody now."""
    words = harmless(post.text)
    fits = units(words) <= (LONGEST_CAPTION if post.file else LONGEST_TEXT)
    return replace(post, text=words if fits else post.text, entities=())


def note(words: str) -> Post:
    """A short word of our own."""
    return _post((document.Paragraph((document.Text(words),)),), {})


def words_post(words: str) -> Post:
    """What Mynah says itself in CommonMark, with nobody else's words: a tap sends a command or copies code."""
    return Post(*formatted(rendering_of(Reply(words)).body, {}, ours=True))


def card_post(card: Card) -> Post:
    """A card: what is chosen in words, and a button for each choice, a few a row."""
    chosen = [
        f"{row.label}: **{each.label}**"
        for row in card.rows
        for each in row.choices
        if row.label and each.chosen
    ]
    post = words_post("\n\n".join((card.text, *chosen)))
    buttons = [[_chooses(each) for each in row.choices] for row in card.rows]
    rows = [tuple(row[at : at + A_ROW]) for row in buttons for at in range(0, len(row), A_ROW)]
    return replace(post, keyboard=tuple(rows))


def _chooses(one: Choice) -> Button:
    sign = "✓ " if one.chosen else "⚠ " if one.final else ""
    return {"text": f"{sign}{one.label}"[:_LONGEST_BUTTON], "callback_data": choice(one.value)}


def _some_parts(blocks: Blocks, links: Mapping[int, str]) -> list[Blocks]:
    """The parts, or one more than may be posted: nobody needs to know how many there are."""
    found: list[Blocks] = []
    for part in parts(blocks, _Fits(links)):
        found.append(part)
        if len(found) > MOST_POSTS:
            break
    return found


class _Fits:
    """Whether blocks fit one message; each is measured once, however often it is asked about."""

    def __init__(self, links: Mapping[int, str]) -> None:
        self._links = links
        self._known: dict[int, tuple[document.Block, int, int]] = {}

    def __call__(self, part: Blocks) -> bool:
        measured = [self._measured(block) for block in part]
        # A blank line after each block; the last one's leaves room for what keeps an indent.
        length = sum(units + 2 for _, units, _ in measured)
        return length <= LONGEST_TEXT and sum(count for *_, count in measured) <= MOST_ENTITIES

    def _measured(self, block: document.Block) -> tuple[document.Block, int, int]:
        known = self._known.get(id(block))
        if known is None:
            # The block is kept, so that no other one gets its id.
            known = self._known[id(block)] = (block, *extent(block, self._links))
        return known


def _post(part: Blocks, links: Mapping[int, str]) -> Post:
    return Post(*formatted(part, links))


def _tail(rendering: Rendering, locale: str) -> Blocks:
    """Notices, then the sources, as blocks after the body."""
    return (*_notices(rendering), *_sources(rendering.sources, locale))


def _notices(rendering: Rendering) -> Blocks:
    shown = [(document.Italic((document.Text(words),)),) for words in rendering.notices if words]
    return tuple(map(document.Paragraph, shown))


def _sources(sources: Sequence[Source], locale: str) -> Blocks:
    if not sources:
        return ()
    lines: list[document.Inline] = [document.Bold((document.Text(say("sources_title", locale)),))]
    for source in sources:
        title = " ".join(source.title.split())
        title = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
        words = document.Text(f"{source.marks} {title}")
        lines += [
            document.LineBreak(),
            document.Link((words,), source.uri) if linkable(source.uri) else words,
        ]
    return (document.Quote((document.Paragraph(tuple(lines)),)),)


def _as_file(
    reply: Reply, rendering: Rendering, locale: str, links: Mapping[int, str]
) -> list[Post]:
    """The beginning with notices, and everything in a file."""
    fits = _Fits(links)
    in_file = sum(map(len, rendering.notices)) > LONGEST_TEXT // 4
    notices = () if in_file else _notices(rendering)
    beginning = summary(rendering.body, lambda part: fits((*part, *notices)))
    caption = note(say("whole_in_file", locale))
    file = replace(caption, file=_document(reply, rendering), name="answer.md")
    return [_post((*beginning, *notices), links), file]


def _document(reply: Reply, rendering: Rendering) -> str:
    """The whole answer in CommonMark, with its notices and sources."""
    # "[1]: Title" would be a link's definition, which viewers do not show.
    sources = [
        f"{each.marks} {each.title} {each.uri if linkable(each.uri) else ''}".rstrip()
        for each in rendering.sources
    ]
    notices = [f"*{words}*" for words in reply.notices]
    return whole("\n\n".join((reply.text, *notices, *sources))) + "\n"


def _keyboard(
    reply: Reply, locale: str, question: Message | None, complete: bool
) -> tuple[tuple[Button, ...], ...]:
    if question is None or not question.asks.isdigit():
        return ()
    about = (question.asks, question.place.thread)
    if not complete:
        return (({"text": f"◼ {say('stop', locale)}", "callback_data": data("s", *about)},),)
    if not reply.text:
        return ()
    if reply.choices:
        return tuple((_option(each, about),) for each in reply.choices)
    asked = tuple(_suggestion(words) for words in reply.suggestions[:4] if words.strip())
    opinion = (
        {"text": "👍", "callback_data": data("u", *about)},
        {"text": "👎", "callback_data": data("d", *about)},
    )
    rows = tuple((button,) for button in asked)
    return rows if reply.receipt else (*rows, opinion)


def _option(option: Option, about: tuple[str, str]) -> Button:
    shown = option.words
    shown = shown if len(shown) <= _LONGEST_BUTTON else f"{shown[: _LONGEST_BUTTON - 1]}…"
    return {"text": shown, "callback_data": data("k" if option.keep else "n", *about)}


def _suggestion(words: str) -> Button:
    """Puts the question into the person's own input, to be sent or changed."""
    text = harmless(" ".join(words.split()))
    shown = text if len(text) <= _LONGEST_BUTTON else f"{text[: _LONGEST_BUTTON - 1]}…"
    return {"text": shown, "switch_inline_query_current_chat": text[:_LONGEST_SUGGESTION]}
