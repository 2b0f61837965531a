"""A reply as the posts that show it in Discord, each within every limit. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeAlias

from adapters.discord.buttons import custom_id
from adapters.discord.markdown import escaped, link, markdown, safe_address
from adapters.discord.sent import MARKDOWN, Sent
from core.messages import Message, Option, Reply
from core.rendering.cut import Blocks
from core.rendering.reply import Rendering, Source, rendering_of
from core.rendering.split import parts
from core.words import say

Json: TypeAlias = dict[str, Any]

CONTENT = 2_000
MOST_POSTS = 5
"""Longer answers come as a beginning and a file with the whole."""
SOURCES, TITLE, NOTICE = 20, 120, 600
ASKED = 200
LABEL, SUGGESTIONS, CHOICE = 80, 5, 100
SUPPRESS_EMBEDS, EPHEMERAL = 1 << 2, 1 << 6
NOBODY: Json = {"parse": [], "replied_user": False}
"""`allowed_mentions` on everything: neither a model nor a document can ping anybody."""
FILE = "answer.md"
DESCRIPTION = 1024
"""Characters that Discord takes of what a picture shows."""
ROW, _BUTTON, GREY, _GREEN, RED = 1, 2, 2, 3, 4
CLOSING = 1_000
"""Characters for sources and notices where an answer must do with one post."""


@dataclass(frozen=True, slots=True)
class Post:
    """One message of an answer."""

    content: str
    rows: tuple[Json, ...] = ()
    file: str = ""
    """The whole answer, where the posts show only its beginning."""
    pictures: tuple[Sent, ...] = ()

    @property
    def body(self) -> Json:
        """What creates it, and what makes an earlier state of it into this one."""
        return {
            "content": self.content,
            "components": list(self.rows),
            "allowed_mentions": NOBODY,
            "flags": SUPPRESS_EMBEDS,
            "attachments": [
                {"id": number, "filename": each.name}
                | ({"description": each.words} if each.words else {})
                for number, each in enumerate(self.files)
            ],
        }

    @property
    def files(self) -> tuple[Sent, ...]:
        """All that goes with it."""
        whole = Sent(FILE, self.file.encode("utf-8", "replace"), MARKDOWN)
        return (*([whole] if self.file else []), *self.pictures)

    @property
    def key(self) -> str:
        """Tells whether what is posted is what should be."""
        written = json.dumps([self.body, self.file], sort_keys=True)
        return sha256(written.encode()).hexdigest()[:16]


def posts_of(
    reply: Reply,
    message: Message,
    *,
    complete: bool,
    most: int = MOST_POSTS,
    repeat: bool = False,
) -> list[Post]:
    """The answer's posts, in order; none while nothing is written yet.

    While it is written the last one has a button to stop it, afterwards those for an opinion.
    Where only one post is to be had, what closes the answer stands in it, too. `repeat`: the
    question stands on top, for those who could not see it.
    """
    rendering = rendering_of(reply)
    lines = _closing(rendering) if complete else []
    noted = small(say("whole_in_file", message.person.locale))
    alone = most == 1 and complete
    closing = list(_filled(lines, CLOSING if alone else CONTENT))[: 1 if alone else None]
    top = [_asked(message.text)] if repeat else []
    room = CONTENT - sum(length(each) + 1 for each in top)
    texts = _texts(rendering.body, most, room - CLOSING - length(noted) - 4 if alone else room)
    if alone and len(texts) > 1 and (together := _together(rendering.body, [*top, *closing])):
        texts = [together]
    whole = ""
    if len(texts) > most:
        if complete and most > 1:
            return posts_of(reply, message, complete=True, most=1, repeat=repeat)
        texts = texts[:most]
        if complete:
            whole = _file(reply, rendering)
            closing = [noted, *closing]
    if top and (texts or complete):
        texts[:1] = ["\n".join((*top, *texts[:1]))]
    posts = [Post(text) for text in _closed(texts, closing, most)]
    if not posts and complete:
        posts = [Post("…")]
    if posts:
        rows = _opinion(rendering, message) if complete else [_stopping(message)]
        posts[-1] = replace(posts[-1], rows=tuple(rows), file=whole)
    return posts


def with_pictures(posts: list[Post], reply: Reply, files: Mapping[str, bytes]) -> list[Post]:
    """The same, with each picture whose file is there at the last."""
    if not (posts and files):
        return posts
    sent = tuple(
        Sent(
            f"{each.digest[:32]}.{each.media_type.removeprefix('image/')}",
            files[each.digest],
            each.media_type,
            each.words[:DESCRIPTION],
        )
        for each in reply.pictures
        if each.digest in files
    )
    return [*posts[:-1], replace(posts[-1], pictures=sent)]


def status_post(step: str, message: Message) -> Post:
    """A line that says what is being done until the answer takes its place."""
    return Post(small(step), (_stopping(message),))


def small(words: str) -> str:
    """One line in small print."""
    line = " ".join(words.split())
    return f"-# {escaped(line if len(line) <= NOTICE else line[: NOTICE - 1] + '…')}"


def length(text: str) -> int:
    """As Discord counts where it counts most: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def suggested(suggestions: Iterable[str]) -> list[str]:
    """The questions that get a button, each on one line."""
    return [" ".join(words.split()) for words in suggestions if words.strip()][:SUGGESTIONS]


def labelled(words: str) -> str:
    """The words as far as a button has room for them."""
    if length(words) <= LABEL:
        return words
    kept = words.encode("utf-16-le", "surrogatepass")[: 2 * (LABEL - 1)]
    return kept.decode("utf-16-le", "ignore") + "…"


def is_cut(label: str) -> bool:
    """Whether there may be more than stands on a button."""
    return label.endswith("…") and length(label) >= LABEL - 1


def _texts(body: Blocks, most: int, room: int) -> list[str]:
    """The body's posts; one more than `most` says that there is yet more."""
    texts: list[str] = []
    for part in parts(body, lambda blocks: length(markdown(blocks)) <= room):
        texts.append(markdown(part))
        if len(texts) > most:
            break
    return texts


def _together(body: Blocks, closing: Sequence[str]) -> str:
    """The whole body where it fits above its closing after all."""
    text = markdown(body)
    return text if sum(length(each) + 2 for each in (text, *closing)) <= CONTENT + 2 else ""


def _asked(words: str) -> str:
    line = " ".join(words.split())
    return f"> {escaped(line if len(line) <= ASKED else line[: ASKED - 1] + '…')}"


def _file(reply: Reply, rendering: Rendering) -> str:
    """The whole answer in CommonMark, with its sources; a path of our own machine helps nobody."""
    sources = [
        f"{each.marks} {each.title} {safe_address(each.uri)}".rstrip() for each in rendering.sources
    ]
    return "\n\n".join((reply.text, *sources, *rendering.notices)) + "\n"


def _closing(rendering: Rendering) -> list[str]:
    """Lines of small print: where the answer comes from, and notices."""
    lines = [_source(source) for source in rendering.sources[:SOURCES]]
    if len(rendering.sources) > SOURCES:
        lines.append("-# …")
    return [*lines, *(small(notice) for notice in rendering.notices)]


def _source(source: Source) -> str:
    title = " ".join(source.title.split())
    title = title if len(title) <= TITLE else title[: TITLE - 1] + "…"
    url = source.uri if len(source.uri) <= 500 else ""
    shown = link(title, url) if title else link(url, url)
    marks = " ".join(f"\\[{number}\\]" for number in source.numbers)
    return f"-# {marks} {shown or '…'}"


def _closed(texts: Sequence[str], closing: Sequence[str], most: int) -> list[str]:
    """The texts with the closing below the last one, or in posts of its own where it does not fit."""
    closed, rest = list(texts), list(closing)
    while closed and rest and length(f"{closed[-1]}\n\n{rest[0]}") <= CONTENT:
        closed[-1] += f"\n\n{rest.pop(0)}"
    return [*closed, *rest][:1] if most == 1 else [*closed, *rest]


def _filled(lines: Sequence[str], room: int) -> Iterator[str]:
    """Lines joined up to what there is room for."""
    held = ""
    for line in lines:
        joined = f"{held}\n{line}" if held else line
        if held and length(joined) > room:
            yield held
            joined = line
        held = joined
    if held:
        yield held


def _stopping(message: Message) -> Json:
    label = say("stop", message.person.locale)
    return row_of([button(label, custom_id("stop", message), RED)])


def _opinion(rendering: Rendering, message: Message) -> list[Json]:
    rows: list[Json] = []
    if rendering.choices:
        return [row_of([_option(each, message) for each in rendering.choices])]
    asked = suggested(rendering.suggestions)
    if asked:
        buttons = [
            button(labelled(words), custom_id("next", message, str(number)))
            for number, words in enumerate(asked)
        ]
        rows.append(row_of(buttons))
    if rendering.asks_opinion:
        locale = message.person.locale
        helpful = button(say("helpful", locale), custom_id("good", message))
        not_helpful = button(say("not_helpful", locale), custom_id("bad", message))
        rows.append(row_of([helpful, not_helpful]))
    return rows


def _option(option: Option, message: Message) -> Json:
    carried = custom_id("keep" if option.keep else "leave", message)
    return button(labelled(option.words), carried, _GREEN if option.keep else GREY)


def row_of(buttons: Sequence[Json]) -> Json:
    return {"type": ROW, "components": list(buttons)}


def button(label: str, carried: str, style: int = GREY) -> Json:
    return {"type": _BUTTON, "style": style, "label": label[:LABEL], "custom_id": carried}
