"""Blocks as Discord's Markdown, in which nothing that was text can become markup, a link or a ping. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from core.rendering import document
from core.rendering.inlines import words
from core.rendering.monospace import table_lines

TABLE_COLUMNS = 64
"""About what a window of ordinary width shows without wrapping; narrower ones scroll."""
_BREAK = "\u200b"
"""Seen by nobody; keeps backticks from ending a listing."""
_RULE = "─" * 12
_SPECIAL = re.compile(r"[\\*_~`|<>\[\]]|@(?=everyone\b|here\b)|:(?=\w+:)")
_ADDRESS = re.compile(r"https?://[^\s<>\\]+[^\s<>\\.,;:!?'\")\]}*_~|`]", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([#>+-]|\d{1,9}(?=[.)]))", re.MULTILINE)
_LOOKS_LIKE_ADDRESS = re.compile(r"\w\.\w|://|[\[\]]")
_LANGUAGE = re.compile(r"[a-z0-9_+\-.#]{1,30}", re.IGNORECASE | re.ASCII)


class Line(NamedTuple):
    """A line of the text; code stands where it stands and is never indented."""

    text: str
    code: bool = False


def markdown(blocks: Sequence[document.Block]) -> str:
    """The text of a message."""
    return "\n".join(line.text for line in _lines(blocks))


def escaped(text: str) -> str:
    """Words that Discord shows letter for letter; addresses stay addresses, without a preview."""
    return at_line_start(_text(text))


def told(words_: str) -> str:
    """Mynah's own words, in which only what stands between backticks is code, to be copied."""
    pieces = re.split(r"`([^`\n]+)`", words_)
    shown = [_code(each) if n % 2 else _text(each) for n, each in enumerate(pieces)]
    return at_line_start("".join(shown))


def at_line_start(text: str) -> str:
    """What would begin a heading, a quote or an item at the start of a line does not."""
    return _LINE_START.sub(_unmarked, text)


def _unmarked(found: re.Match[str]) -> str:
    indent, mark = found.groups()
    # "1." becomes "1\.": a backslash before a digit would be seen.
    return f"{indent}{mark}\\" if mark[0].isdigit() else f"{indent}\\{mark}"


def link(label: str, url: str) -> str:
    """Words that lead somewhere; an address instead where the words could pretend to be one."""
    address = safe_address(url)
    if not address:
        return escaped(label)
    if label == url:
        return f"<{address}>"
    if "://" in label:
        # As words it would be an address of its own, of whoever named the document.
        return f"{_code(label)} (<{address}>)"
    if not label.strip() or _LOOKS_LIKE_ADDRESS.search(label):
        return f"{escaped(label)} (<{address}>)"
    return f"[{_escaped(label)}](<{address}>)"


def safe_address(url: str) -> str:
    """The address as Discord follows it; "" for one that it does not."""
    if not url.lower().startswith(("http://", "https://")):
        return ""
    return quote(url, safe="!#$%&'*+,-./:;=?@_~")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def _lines(blocks: Sequence[document.Block], *, tight: bool = False) -> list[Line]:
    lines: list[Line] = []
    before: document.Block | None = None
    for block in blocks:
        if before is not None and not tight and not isinstance(before, document.Heading):
            lines.append(Line(""))
        lines += _block(block)
        before = block
    return lines


def _block(block: document.Block) -> list[Line]:
    match block:
        case document.Paragraph(children):
            lines = _plain(_inlines(children))
        case document.Heading(level, children):
            # Lines of a heading that were broken would be words below it.
            text = _inlines(children).replace("\n", " ")
            lines = _plain(f"{'#' * level} {text}" if level <= 3 else f"**{text}**")
        case document.CodeBlock(code, language):
            lines = _listing(code.split("\n"), language)
        case document.Quote(inner):
            lines = [Line(f"> {line.text}", line.code) for line in _lines(inner)]
        case document.ListBlock():
            lines = list(_items(block))
        case document.Table():
            lines = _listing(table_lines(block, TABLE_COLUMNS))
        case document.Rule():
            lines = [Line(_RULE)]
    return lines


def _plain(text: str) -> list[Line]:
    return [Line(line) for line in text.split("\n")]


def _listing(code: Sequence[str], language: str = "") -> list[Line]:
    known = language if _LANGUAGE.fullmatch(language) else ""
    shown = [line.replace("``", f"`{_BREAK}`") for line in code]
    if shown and shown[-1].endswith("`"):
        shown[-1] += _BREAK
    return [Line(text, True) for text in (f"```{known}", *shown, "```")]


def _items(block: document.ListBlock) -> Iterator[Line]:
    tight = all(_is_short(item) for item in block.items)
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}. " if block.ordered else "- "
        lines = _lines(item, tight=tight) or [Line("")]
        if lines[0].code:
            lines.insert(0, Line(""))
        if number > block.start and not tight:
            yield Line("")
        yield Line(f"{mark}{lines[0].text}")
        for line in lines[1:]:
            text = line.text if line.code or not line.text else f"{' ' * len(mark)}{line.text}"
            yield Line(text, line.code)


def _is_short(item: Sequence[document.Block]) -> bool:
    """A paragraph, with a list below it or not."""
    kinds = [type(inner) for inner in item]
    return len(item) <= 1 or kinds == [document.Paragraph, document.ListBlock]


def _inlines(inlines: Sequence[document.Inline]) -> str:
    pieces: list[str] = []
    for inline in inlines:
        piece = _inline(inline)
        if pieces and _clash(pieces[-1], piece):
            pieces.append(_BREAK)
        pieces.append(piece)
    return at_line_start("".join(pieces))


def _clash(before: str, after: str) -> bool:
    """Two marks that would be read as one."""
    return before[-1:] == after[:1] and after[:1] in ("*", "~", "`")


def _inline(inline: document.Inline) -> str:
    match inline:
        case document.Text(value):
            shown = _text(value)
        case document.Bold(children):
            shown = _around("**", children)
        case document.Italic(children):
            shown = _around("*", children)
        case document.Strike(children):
            shown = _around("~~", children)
        case document.Code(value):
            shown = _code(value)
        case document.Link(children, url):
            shown = _link(children, url)
        case document.LineBreak():
            shown = "\n"
        case document.CitationMark(number):
            shown = f"\\[{number}\\]"
    return shown


def _text(value: str) -> str:
    pieces: list[str] = []
    after = 0
    for found in _ADDRESS.finditer(value):
        pieces += (_escaped(value[after : found.start()]), f"<{found.group()}>")
        after = found.end()
    return "".join((*pieces, _escaped(value[after:])))


def _around(mark: str, children: Sequence[document.Inline]) -> str:
    """Marks stand at words, never at spaces, where Discord would show them."""
    inner = _inlines(children)
    words_ = inner.strip()
    if not words_:
        return inner
    at = inner.index(words_)
    return f"{inner[:at]}{mark}{words_}{mark}{inner[at + len(words_) :]}"


def _code(value: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    if longest > 1 or not value.strip():
        value = value.replace("``", f"`{_BREAK}`") if value.strip() else f"{_BREAK}{value}{_BREAK}"
    fence = "``" if "`" in value else "`"
    pad = " " if value[:1] == "`" or value[-1:] == "`" else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def _link(children: Sequence[document.Inline], url: str) -> str:
    label = words(children)
    address = safe_address(url)
    if not address:
        shown = _inlines(children)
        return shown if url in (label, f"mailto:{label}") else f"{shown} ({_text(url)})"
    return link(label.replace("\n", " "), url)
