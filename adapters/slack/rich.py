"""Blocks as Slack's rich text, in which letters are only letters: nothing in it pings or forges. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from adapters.slack.fields import Json
from adapters.slack.markdown import WIDEST
from core.rendering import document
from core.rendering.inlines import words
from core.rendering.monospace import table_lines
from core.rendering.plain import plain

Sources: TypeAlias = Mapping[int, str]
"""The address behind each citation's number, where readers can follow it."""

DEEPEST = 5
ROWS, COLUMNS, TABLE_CHARACTERS = 100, 20, 6_000
LONGEST_ADDRESS = 2_000


def rich(blocks: Sequence[document.Block], sources: Sources) -> list[Json]:
    """Rich text, dividers, and a native table where it ends the text: Slack puts it below.

    Marks alone that follow it stand before it.
    """
    made: list[Json] = []
    match blocks:
        case [*above, document.Table() as table, last] if _is_marks(last) and _is_native(table):
            blocks = [*above, last, table]
    for at, block in enumerate(blocks):
        match block:
            case document.Rule():
                made.append({"type": "divider"})
            case document.Table() if at == len(blocks) - 1 and _is_native(block):
                made.append(_table(block, sources))
            case _:
                following = blocks[at + 1] if at + 1 < len(blocks) else None
                elements = list(_elements(block, sources, 0))
                if isinstance(block, document.Paragraph | document.Heading) and isinstance(
                    following, document.Paragraph | document.Heading
                ):
                    gap = "\n\n" if isinstance(block, document.Paragraph) else "\n"
                    elements[-1]["elements"].append({"type": "text", "text": gap})
                _add(made, elements)
    return made


def _add(made: list[Json], elements: list[Json]) -> None:
    if made and made[-1]["type"] == "rich_text":
        made[-1]["elements"] += elements
    elif elements:
        made.append({"type": "rich_text", "elements": elements})


def _elements(block: document.Block, sources: Sources, depth: int) -> Iterator[Json]:
    match block:
        case document.Paragraph(children):
            yield _section(inline(children, sources))
        case document.Heading(_, children):
            yield _section(inline(children, sources, {"bold": True}))
        case document.CodeBlock(code):
            yield _preformatted(code)
        case document.Table():
            yield _preformatted("\n".join(table_lines(block, WIDEST)))
        case document.Quote(inner):
            yield {"type": "rich_text_quote", "elements": _quoted(inner, sources)}
        case document.ListBlock():
            yield from _list(block, sources, depth)
        case document.Rule():
            yield _section([{"type": "text", "text": "———"}])


def _section(elements: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": elements}


def _preformatted(code: str) -> Json:
    return {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": code or " "}],
        "border": 0,
    }


def _quoted(blocks: Sequence[document.Block], sources: Sources) -> list[Json]:
    """A quote holds only lines; lists and listings in it become such."""
    elements: list[Json] = []
    for block in blocks:
        if elements:
            elements.append({"type": "text", "text": "\n"})
        if isinstance(block, document.Paragraph | document.Heading):
            elements += inline(block.children, sources)
        else:
            elements.append({"type": "text", "text": plain((block,), WIDEST) or " "})
    return elements


def _list(block: document.ListBlock, sources: Sources, depth: int) -> Iterator[Json]:
    """Items; what an item holds beyond words stands between two pieces of the list."""
    for number, item in enumerate(block.items, block.start):
        lines: list[Json] = []
        apart: list[Json] = []
        for inner in item:
            if isinstance(inner, document.Paragraph | document.Heading) and not apart:
                bold = {"bold": True} if isinstance(inner, document.Heading) else None
                lines += [{"type": "text", "text": "\n"}] if lines else []
                lines += inline(inner.children, sources, bold)
            else:
                apart += _elements(inner, sources, min(depth + 1, DEEPEST))
        yield {
            "type": "rich_text_list",
            "style": "ordered" if block.ordered else "bullet",
            "indent": depth,
            **({"offset": number - 1} if block.ordered and number > 1 else {}),
            "elements": [_section(lines or [{"type": "text", "text": " "}])],
        }
        yield from apart


def joined(elements: Sequence[Json]) -> list[Json]:
    """Items that follow one another as one list."""
    made: list[Json] = []
    for each in elements:
        last = made[-1] if made else {}
        if each["type"] == "rich_text_list" == last.get("type") and _goes_on(last, each):
            made[-1] = {**last, "elements": [*last["elements"], *each["elements"]]}
        else:
            made.append(each)
    return made


def _goes_on(last: Json, following: Json) -> bool:
    if (last["style"], last["indent"]) != (following["style"], following["indent"]):
        return False
    if last["style"] == "bullet":
        return True
    return bool(following.get("offset", 0) == last.get("offset", 0) + len(last["elements"]))


def inline(
    children: Sequence[document.Inline], sources: Sources, style: Mapping[str, bool] | None = None
) -> list[Json]:
    """Texts and links; line breaks are texts."""
    return list(_inline(children, sources, dict(style or {})))


def _inline(
    children: Sequence[document.Inline], sources: Sources, style: Mapping[str, bool]
) -> Iterator[Json]:
    for child in children:
        match child:
            case document.Text(value):
                yield from _text(value, style)
            case document.Code(value):
                yield from _text(value, {**style, "code": True})
            case document.LineBreak():
                yield from _text("\n", {})
            case document.CitationMark(number):
                yield from _link(f"[{number}]", sources.get(number, ""), style)
            case document.Link(inner, url):
                yield from _link(words(inner), url, style)
            case document.Bold(inner):
                yield from _inline(inner, sources, {**style, "bold": True})
            case document.Italic(inner):
                yield from _inline(inner, sources, {**style, "italic": True})
            case document.Strike(inner):
                yield from _inline(inner, sources, {**style, "strike": True})


def _text(value: str, style: Mapping[str, bool]) -> Iterator[Json]:
    if value:
        yield {"type": "text", "text": value, **({"style": dict(style)} if style else {})}


def _link(text: str, url: str, style: Mapping[str, bool]) -> Iterator[Json]:
    if not url:
        yield from _text(text, style)
    elif len(url) > LONGEST_ADDRESS:
        yield from _text(f"{text} ({url})", style)
    else:
        yield {
            "type": "link",
            "url": url,
            "text": text,
            **({"style": dict(style)} if style else {}),
        }


def _is_marks(block: document.Block) -> bool:
    """Whether it is nothing but citations."""
    return isinstance(block, document.Paragraph) and all(
        isinstance(each, document.CitationMark | document.LineBreak)
        or (isinstance(each, document.Text) and not each.value.strip())
        for each in block.children
    )


def _is_native(table: document.Table) -> bool:
    cells = [cell for row in (table.head, *table.rows) for cell in row]
    return (
        len(table.rows) < ROWS
        and 0 < len(table.head) <= COLUMNS
        and sum(len(words(cell)) for cell in cells) <= TABLE_CHARACTERS
    )


def _table(table: document.Table, sources: Sources) -> Json:
    rows = [[_cell(cell, sources, {"bold": True}) for cell in table.head]]
    rows += [[_cell(cell, sources) for cell in row] for row in table.rows]
    settings = [
        {"align": alignment or "left", "is_wrapped": True} for alignment in table.alignments
    ]
    return {"type": "table", "rows": rows, "column_settings": settings}


def _cell(cell: document.Cell, sources: Sources, style: Mapping[str, bool] | None = None) -> Json:
    elements = inline(cell, sources, style)
    if not elements:
        return {"type": "raw_text", "text": " "}
    return {"type": "rich_text", "elements": [_section(elements)]}
