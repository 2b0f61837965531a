"""Blocks as a text with entities, as Telegram wants them: never markup, counted in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from adapters.telegram.harmless import JOINER, Entity, kept, linkable, spared
from adapters.telegram.payload import units
from core.rendering import document
from core.rendering.inlines import words
from core.rendering.monospace import table_lines

TABLE_COLUMNS = 48
"""Wider ones would break on a phone; their cells are wrapped."""
_TAB = 4
_BULLETS = ("•", "◦", "▪")
_TRIMMED = " \n\r\t"
_EMPTY = re.compile(
    r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffc\u00ad\u115f\u1160\u180e\u3164\u2800]*"
)
"""What Telegram takes for no text at all."""


Formatted: TypeAlias = tuple[str, tuple[Entity, ...]]
"""Words and what is bold, a link or a quote in them."""


def formatted(
    blocks: Sequence[document.Block], links: Mapping[int, str], *, ours: bool = False
) -> Formatted:
    """The blocks as Telegram shows them; `links` are the citations' addresses by number.

    `ours`: nobody else wrote any of it, and what it names may be touched.
    """
    pen = _Pen(links)
    pen.blocks(blocks)
    return pen.done(ours)


def extent(block: document.Block, links: Mapping[int, str]) -> tuple[int, int]:
    """How many UTF-16 units and entities a block adds to a text, at most."""
    pen = _Pen(links)
    pen.blocks((block,))
    return pen.extent()


def _outer_first(entity: Entity) -> tuple[int, int, bool]:
    return entity["offset"], -entity["length"], entity["type"] != "blockquote"


class _Pen:
    """Writes words and remembers where each look begins and ends."""

    def __init__(self, links: Mapping[int, str]) -> None:
        self._links = links
        self._parts: list[str] = []
        self._at = 0
        self._entities: list[dict[str, Any]] = []
        self._styles: tuple[tuple[str, str], ...] = ()
        self._open: list[tuple[tuple[str, str], int]] = []
        self._quoted = False

    def done(self, ours: bool) -> Formatted:
        self._adjust(())
        text, found = "".join(self._parts), list[Entity](self._entities)
        if not ours:
            text, found = spared(text, found)
        if _EMPTY.fullmatch(text):
            return "", ()
        shown = text.rstrip(_TRIMMED)
        size = units(shown)
        entities = [
            {**entity, "length": min(entity["length"], size - entity["offset"])}
            for entity in found
            if entity["offset"] < size
        ]
        entities.sort(key=_outer_first)
        if shown[0] in _TRIMMED:  # Telegram would take the first line's indent away
            shown = f"{JOINER}{shown}"
            entities = [{**entity, "offset": entity["offset"] + 1} for entity in entities]
        return shown, tuple(entities)

    def extent(self) -> tuple[int, int]:
        self._adjust(())
        text, entities = spared("".join(self._parts), self._entities)
        return units(text), len(entities)

    # --- Words and looks ---

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._at += units(text)

    def _say(self, text: str) -> None:
        if text:
            self._adjust(self._styles)
            self._put(text)

    def _adjust(self, styles: tuple[tuple[str, str], ...]) -> None:
        """End the looks that stop here and begin those that start, so that they nest."""
        same = 0
        while same < min(len(styles), len(self._open)) and self._open[same][0] == styles[same]:
            same += 1
        while len(self._open) > same:
            (kind, url), start = self._open.pop()
            self._mark(kind, start, **({"url": url} if url else {}))
        self._open += [(style, self._at) for style in styles[same:]]

    def _mark(self, kind: str, start: int, **more: str) -> None:
        if self._at > start:
            length = self._at - start
            self._entities.append({"type": kind, "offset": start, "length": length, **more})

    @contextmanager
    def _styled(self, kind: str, url: str = "") -> Iterator[None]:
        before = self._styles
        self._styles = (*before, (kind, url))
        try:
            yield
        finally:
            self._styles = before

    def _mono(self, kind: str, text: str, **more: str) -> None:
        # Telegram takes every other look away around code.
        self._adjust(())
        start = self._at
        self._put(kept(text.expandtabs(_TAB)))
        self._mark(kind, start, **more)

    def _inlines(self, inlines: Sequence[document.Inline]) -> None:
        for inline in inlines:
            match inline:
                case document.Text(value):
                    self._say(kept(value))
                case document.LineBreak():
                    self._say("\n")
                case document.Code(value):
                    self._mono("code", value)
                case document.CitationMark(number):
                    self._cite(number)
                case document.Bold(children):
                    self._within("bold", children)
                case document.Italic(children):
                    self._within("italic", children)
                case document.Strike(children):
                    self._within("strikethrough", children)
                case document.Link(children, url):
                    self._link(children, url)

    def _within(self, kind: str, children: Sequence[document.Inline]) -> None:
        with self._styled(kind):
            self._inlines(children)

    def _cite(self, number: int) -> None:
        url = self._links.get(number, "")
        if not linkable(url):
            self._say(f"[{number}]")
            return
        with self._styled("text_link", url):
            self._say(f"[{number}]")

    def _link(self, children: Sequence[document.Inline], url: str) -> None:
        if not linkable(url):
            self._say(kept(words((document.Link(tuple(children), url),))))
            return
        with self._styled("text_link", url):
            self._inlines(tuple(_uncoded(children)))

    # --- Blocks ---

    def blocks(
        self, blocks: Sequence[document.Block], indent: str = "", tight: bool = False
    ) -> None:
        for place, block in enumerate(blocks):
            if place:
                self._break("\n" if tight else "\n\n", indent)
            self._block(block, indent)

    def _break(self, lines: str, indent: str) -> None:
        self._adjust(())
        self._put(lines + indent)

    def _block(self, block: document.Block, indent: str) -> None:
        match block:
            case document.Paragraph(children):
                self._inlines(children)
            case document.Heading(_, children):
                self._within("bold", children)
            case document.CodeBlock(code, language):
                self._mono("pre", code, **({"language": language} if language else {}))
            case document.Table():
                self._mono("pre", "\n".join(table_lines(block, TABLE_COLUMNS)))
            case document.Quote(inner):
                self._quote(inner, indent)
            case document.ListBlock():
                self._list(block, indent)
            case document.Rule():
                self._say("———")

    def _quote(self, inner: Sequence[document.Block], indent: str) -> None:
        if self._quoted:  # Telegram has no quotes within quotes
            self._say("» ")
            self.blocks(inner, f"{indent}» ")
            return
        self._adjust(())
        self._quoted, start = True, self._at
        self.blocks(inner, indent)
        self._adjust(())
        self._quoted = False
        self._mark("blockquote", start)

    def _list(self, block: document.ListBlock, indent: str) -> None:
        bullet = _BULLETS[min(len(indent) // 3, len(_BULLETS) - 1)]
        tight = all(
            len(item) <= 1 or isinstance(item[1], document.ListBlock) for item in block.items
        )
        for place, item in enumerate(block.items):
            if place:
                self._break("\n" if tight else "\n\n", indent)
            self._say(f"{block.start + place}. " if block.ordered else f"{bullet} ")
            self.blocks(item, f"{indent}   ", tight)


def _uncoded(children: Sequence[document.Inline]) -> Iterator[document.Inline]:
    """Code within a link as words: Telegram has no code there, and the link matters more."""
    for child in children:
        match child:
            case document.Code():
                yield document.Text(words((child,)))
            case document.Bold(inner):
                yield document.Bold(tuple(_uncoded(inner)))
            case document.Italic(inner):
                yield document.Italic(tuple(_uncoded(inner)))
            case document.Strike(inner):
                yield document.Strike(tuple(_uncoded(inner)))
            case _:
                yield child
