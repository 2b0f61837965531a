"""Reads CommonMark into blocks, so that every letter of the answer reaches the reader as such."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit, getLine, table
from markdown_it.token import Token

from core.rendering import document
from core.rendering.inlines import words

_DEEPEST = 60
"""Levels of quotes, lists and items within one another; what lies deeper the parser would drop."""

_MARKER = re.compile(r"\[(\d{1,3})\]")
# Others (tg://user?id=1, slack://, relative ones) ping people or lead nowhere in a chat.
_PUBLIC = re.compile(r"(?:https?://|mailto:).", re.IGNORECASE | re.DOTALL)
_LOCAL = re.compile(r"file:|upload:", re.IGNORECASE)
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}", re.ASCII)


def blocks_of(text: str, numbers: Collection[int] = ()) -> tuple[document.Block, ...]:
    """The text's blocks; `[n]` is a citation's mark where n is one of `numbers`, else words.

    Never raises. HTML is shown as it stands, a picture is a link, and reference definitions are
    words, since "[1]: https://..." would turn citations into links. The mark is none within code
    or a link.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    tokens = _parser().parse(whole)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return _as_written(whole)
    return tuple(_Reader(tokens, frozenset(numbers)).blocks())


def _as_written(text: str) -> tuple[document.Block, ...]:
    """Nested deeper than anybody could read: its lines, markup and all."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(
        document.Paragraph(document.in_lines(lines))
        for lines in ([line.strip() for line in p.split("\n") if line.strip()] for p in paragraphs)
        if lines
    )


class _Reading(MarkdownIt):
    """Takes every address for one, so that `_led` says what becomes of those that lead nowhere."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the parser's own name
        return True


@cache
def _parser() -> MarkdownIt:
    reader = _Reading("commonmark", {"html": False, "maxNesting": _DEEPEST})
    reader.enable(["table", "strikethrough"])
    # Without text_join an escaped \[1\] can be told from a citation.
    reader.disable(["reference", "text_join"])
    reader.block.ruler.at("table", _whole_table, {"alt": ["paragraph", "reference"]})
    return reader


def _whole_table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """GFM drops cells beyond the head's number; here they stay in the row's last one."""
    before = len(state.tokens)
    if not table(state, start_line, end_line, silent):
        return False
    cells: list[Token] = []
    for token in state.tokens[before:]:
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            cells.append(token)
        elif token.type == "tr_close" and cells and cells[0].map:
            columns = escapedSplit(getLine(state, cells[0].map[0]).strip(" \t"))
            columns = columns[1:] if columns[0] == "" else columns
            columns = columns[:-1] if columns and columns[-1] == "" else columns
            surplus = [column.strip() for column in columns[len(cells) :]]
            cells[-1].content = " | ".join((cells[-1].content, *surplus))
    return True


class _Reader:
    """Walks the parser's tokens once and keeps where it is."""

    def __init__(self, tokens: Sequence[Token], numbers: frozenset[int]) -> None:
        self.tokens = iter(tokens)
        self.numbers = numbers

    def blocks(self) -> Iterator[document.Block]:
        """Those up to the end of what encloses them, whose closing token is passed over."""
        for token in self.tokens:
            if token.nesting < 0:
                return
            yield from self._block(token)

    def _block(self, token: Token) -> Iterator[document.Block]:
        match token.type:
            case "paragraph_open":
                if children := self._leaf():
                    yield document.Paragraph(children)
            case "heading_open":
                if children := self._leaf():
                    yield document.Heading(int(token.tag[1:]), children)
            case "blockquote_open":
                if inner := tuple(self.blocks()):
                    yield document.Quote(inner)
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type == "ordered_list_open"
                start = int(token.attrs.get("start", 1)) if ordered else 1
                yield document.ListBlock(ordered, start, tuple(self._items()))
            case "table_open":
                yield self._table()
            case "hr":
                yield document.Rule()
            case _:
                yield from _code(token)

    def _items(self) -> Iterator[tuple[document.Block, ...]]:
        for token in self.tokens:
            if token.nesting < 0:
                return
            yield tuple(self.blocks())

    def _leaf(self) -> document.Inlines:
        inline, _closing = next(self.tokens), next(self.tokens)
        return _children(inline, self.numbers)

    def _table(self) -> document.Table:
        rows: list[list[document.Cell]] = []
        alignments: list[document.Alignment] = []
        for token in self.tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if token.type == "th_open":
                    style = str(token.attrs.get("style", ""))
                    alignments.append(cast(document.Alignment, style.removeprefix("text-align:")))
                rows[-1].append(self._leaf())
        head, *body = (tuple(row) for row in rows)
        return document.Table(head, tuple(body), tuple(alignments))


def _code(token: Token) -> Iterator[document.Block]:
    """The block; what its first line says beyond a language is a caption above it."""
    language, _, caption = token.info.strip().partition(" ")
    if not _LANGUAGE.fullmatch(language):
        language, caption = "", token.info.strip()
    if caption.strip():
        yield document.Paragraph((document.Text(caption.strip()),))
    if code := token.content.rstrip():
        yield document.CodeBlock(re.sub(r"\A(?:[ \t]*\n)+", "", code), language)


def _children(inline: Token, numbers: frozenset[int]) -> document.Inlines:
    """The inline token's words, nested by what opens and closes among its children."""
    levels: list[list[document.Inline]] = [[]]
    opened: list[Token] = []
    for token in inline.children or ():
        if token.nesting > 0:
            opened.append(token)
            levels.append([])
        elif token.nesting < 0:
            children, closed = _joined(levels.pop()), opened.pop()
            # Bold within bold looks like bold, and nesting without end would exhaust the stack.
            again = any(outer.type == closed.type for outer in opened)
            levels[-1].extend(children if again else _enclosed(closed, children))
        else:
            in_link = any(outer.type == "link_open" for outer in opened)
            levels[-1].extend(_single(token, frozenset() if in_link else numbers, in_link))
    return _visible(_joined(levels[0]))


def _single(token: Token, numbers: frozenset[int], in_link: bool) -> Iterator[document.Inline]:
    match token.type:
        case "text":
            yield from _marked(token.content, numbers)
        case "code_inline":
            yield document.Code(token.content)
        case "hardbreak":
            yield document.LineBreak()
        case "softbreak":
            yield document.Text("\n")
        case "image":
            yield from _picture(token, in_link)
        case _:
            yield document.Text(token.content)


def _marked(text: str, numbers: frozenset[int]) -> Iterator[document.Inline]:
    after = 0
    for marker in _MARKER.finditer(text):
        # "[01]" would come back as "[1]".
        if int(marker[1]) in numbers and marker[1] == str(int(marker[1])):
            yield document.Text(text[after : marker.start()])
            yield document.CitationMark(int(marker[1]))
            after = marker.end()
    yield document.Text(text[after:])


def _picture(token: Token, in_link: bool) -> Iterator[document.Inline]:
    spoken = document.Text("".join(_spoken(token.children or ())))
    if in_link:  # a link cannot hold another one; the outer address is where the author leads
        yield spoken
    else:
        yield from _led((spoken,), token)


def _spoken(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "image":
            yield from _spoken(token.children or ())
        else:
            yield "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _enclosed(token: Token, children: document.Inlines) -> Iterator[document.Inline]:
    if token.type == "link_open":
        yield from _led(children, token)
    elif children:
        kinds: dict[str, type[document.Bold | document.Italic | document.Strike]] = {
            "strong_open": document.Bold,
            "em_open": document.Italic,
        }
        yield kinds.get(token.type, document.Strike)(children)


def _led(children: document.Inlines, token: Token) -> Iterator[document.Inline]:
    """A link; where no reader can follow it, its words and the address as words."""
    url = str(token.attrs.get("href") or token.attrs.get("src") or "")
    title = str(token.attrs.get("title") or "")
    if _PUBLIC.match(url):
        yield document.Link(_visible(children) or (document.Text(url),), url)
    else:
        readable = normalizeLinkText(url)
        yield from _visible(children) or _joined((document.Text(readable),))
        # A path of the machine that indexed it helps no reader, and is not theirs to know.
        if url and words(children) not in ("", readable) and not _LOCAL.match(url):
            yield document.Text(f" ({readable})")
    if title:
        yield document.Text(f" ({title})")


def _joined(
    parts: Iterator[document.Inline] | Sequence[document.Inline],
) -> document.Inlines:
    """Neighbouring texts as one, without empty ones, and lines of a paragraph run on as one."""
    joined: list[document.Inline] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, document.Text) and isinstance(last, document.Text):
            joined[-1] = document.Text(last.value + part.value)
        elif part not in (document.Text(""), document.Code("")):
            joined.append(part)
    return tuple(_run_on(part) for part in joined)


def _run_on(part: document.Inline) -> document.Inline:
    if not isinstance(part, document.Text) or "\n" not in part.value:
        return part
    text, *others = re.split(r" *\n *", part.value)
    for line in others:
        wide = bool(text and line) and _is_wide(text[-1]) and _is_wide(line[0])
        text += line if wide else f" {line}"
    return document.Text(text)


def _is_wide(character: str) -> bool:
    """Chinese and Japanese put no space where a line ends."""
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"


def _visible(inlines: document.Inlines) -> document.Inlines:
    """Nothing where nothing would be seen."""
    return inlines if words(inlines).strip() else ()
