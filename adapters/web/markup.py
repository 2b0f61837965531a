"""CommonMark of answers and passages to HTML that is safe to show: no markup of theirs survives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import validateLink
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from core.messages import Citation

_MARKER = re.compile(r"\[(\d{1,3})\]")
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_FILE = re.compile(r"file://", re.IGNORECASE)

_OPENING = re.compile(r"(?:[\s>*+#|-]*(?:\d+[.)]\s+)?)(?:(?:```|~~~)[^\n]*\n)?")
_CLOSING = re.compile(r"(?:\n(?:```|~~~))?[\s|]*\Z")

# Private-use characters that stand for the ends of a quote while its passage is rendered.
_BEGIN, _END = "\ue000", "\ue001"

_BLOCKS = {"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _BLOCKS | _TABLES | {"pre", "code", "em", "strong", "s", "a", "button"}
_ATTRIBUTES = {
    "a": {"href", "target"},
    "ol": {"start"},
    "code": {"data-language"},
    "th": {"data-align"},
    "td": {"data-align"},
    "button": {"data-cite", "data-uri", "aria-label"},
}
_VALUES = {"button": {"type": {"button"}, "class": {"cite", "look"}}}


def answer_html(text: str, citations: Sequence[Citation]) -> str:
    """The answer's CommonMark as HTML; `[1]` is a button where citation 1 exists, else words."""
    titles = {citation.number: citation.title for citation in citations}
    return _sanitised(_commonmark().render(_plain(text), {"citations": titles}))


def passage_html(text: str, start: int, end: int) -> str:
    """A passage as HTML with the characters from `start` to `end` marked; none when end <= start."""
    if end <= start:
        return _sanitised(_commonmark().render(_plain(text), {}))
    before, quote, after = _plain(text[:start]), _plain(text[start:end]), _plain(text[end:])
    # Bullets, fences and the like only count at a line's start: the mark stands inside of them.
    opening = _OPENING.match(quote)
    closing = _CLOSING.search(quote)
    begin, stop = opening.end() if opening else 0, closing.start() if closing else len(quote)
    inner = quote[begin:stop]
    marked = f"{before}{quote[:begin]}{_BEGIN}{inner}{_END}{quote[begin + len(inner) :]}{after}"
    return _mark(_sanitised(_commonmark().render(marked, {})))


def _plain(text: str) -> str:
    # Replaced, not taken out: what stands on either side must not come to mean something together.
    return text.replace(_BEGIN, "\ufffd").replace(_END, "\ufffd")


def _sanitised(html: str) -> str:
    # Ours is clean by construction; this is the second lock, by a library that parses HTML.
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values=_VALUES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


@cache
def _commonmark() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # "[1]: https://elsewhere" in an answer would turn its citation markers into links.
    reader.disable("reference")
    # No browser opens a file's address from a page; the page opens its passage instead.
    reader.validateLink = lambda url: bool(_FILE.match(url)) or validateLink(url)  # type: ignore[method-assign]
    # Before text_join, so that an escaped \[1\] stays words.
    reader.core.ruler.before("text_join", "citations", _place_citations)
    reader.core.ruler.push("tame", _tame)
    reader.add_render_rule("citation", _render_citation)
    reader.add_render_rule("look_open", _render_look)
    reader.add_render_rule("look_close", lambda *_: "</button>")
    reader.add_render_rule("fence", _render_code)
    reader.add_render_rule("code_block", _render_code)
    return reader


def _place_citations(state: StateCore) -> None:
    titles: Mapping[int, str] = state.env.get("citations", {})
    for block in state.tokens:
        if block.type == "inline" and block.children and titles:
            block.children = _with_citations(block.children, titles)


def _with_citations(children: Sequence[Token], titles: Mapping[int, str]) -> list[Token]:
    placed: list[Token] = []
    links = 0
    for child in children:
        links += (child.type == "link_open") - (child.type == "link_close")
        # A button cannot stand in a link, and a link's text is not a citation.
        if child.type != "text" or links:
            placed.append(child)
            continue
        after = 0
        for marker in _MARKER.finditer(child.content):
            number = int(marker.group(1))
            if number not in titles:
                continue
            placed.append(_text(child.content[after : marker.start()], child.level))
            meta = {"label": f"Source {number}: {titles[number]}"}
            marked = Token("citation", "", 0, content=str(number), level=child.level, meta=meta)
            placed.append(marked)
            after = marker.end()
        placed.append(_text(child.content[after:], child.level))
    return placed


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _tame(state: StateCore) -> None:
    """Images become their description, links to files open them here, others lead to the web."""
    for block in state.tokens:
        style = str(block.attrs.pop("style", ""))  # the page's policy forbids style attributes
        if style:
            block.attrSet("data-align", style.removeprefix("text-align:"))
        if block.type == "inline":
            block.children = _tamed(block.children or [])


def _tamed(children: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    opened: list[str | None] = []
    for child in children:
        if child.type == "image":
            # Fetching it would tell a stranger's server who reads this answer, and when.
            kept.append(_text(child.content, child.level))
        elif child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            href = href.replace("%EE%80%80", "").replace("%EE%80%81", "")
            closing = None
            if _LINK.match(href):
                child.attrs, closing = {"href": href, "target": "_blank"}, "link_close"
                kept.append(child)
            elif _FILE.match(href):
                kept.append(Token("look_open", "", 1, level=child.level, meta={"uri": href}))
                closing = "look_close"
            opened.append(closing)
        elif child.type == "link_close":
            if closing := opened.pop():
                kept.append(Token(closing, "a", -1, level=child.level))
        else:
            kept.append(child)
    return kept


def _render_citation(_self: object, tokens: Sequence[Token], at: int, *_: object) -> str:
    number, label = tokens[at].content, escape(tokens[at].meta["label"])
    return (
        f'<button type="button" class="cite" data-cite="{number}" '
        f'aria-label="{label}">{number}</button>'
    )


def _render_look(_self: object, tokens: Sequence[Token], at: int, *_: object) -> str:
    return f'<button type="button" class="look" data-uri="{escape(tokens[at].meta["uri"])}">'


def _render_code(_self: object, tokens: Sequence[Token], at: int, *_: object) -> str:
    language = _plain(tokens[at].info).strip().split(" ")[0]
    named = f' data-language="{escape(language)}"' if language else ""
    return f"<pre><code{named}>{escape(tokens[at].content, quote=False)}</code></pre>\n"


def _mark(html: str) -> str:
    """Turn the two sentinels into <mark>, opened and closed anew around every piece of text."""
    marking = False
    pieces = []
    # Only attributes without ">" are let through in passages, so that tags end at the first one.
    for piece in re.split(r"(<[^>]*>|[\ue000\ue001])", html):
        if piece in (_BEGIN, _END):
            marking = piece == _BEGIN
        elif piece.startswith("<") or not marking or not piece.strip():
            pieces.append(piece)
        else:
            pieces.append(f"<mark>{piece}</mark>")
    return "".join(pieces)
