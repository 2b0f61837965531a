"""How a message looks on a terminal: its blocks as text, with what can be clicked."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from tests.platforms.slack.interactions import elements
from tests.platforms.slack.state import Json, Message, User


def shown(message: Message, users: Mapping[str, User]) -> str:
    """One message, who wrote it, and where in a thread it stands."""
    who = users[message.user].real_name if message.user in users else message.user
    place = "  ↳ " if message.thread_ts and message.thread_ts != message.ts else ""
    lines = [_named(line, users) for line in _lines(message)]
    clicks = [f"[click {name}]" for name in clickable(message.blocks)]
    lines += [" ".join(clicks)] if clicks else []
    indent = " " * (len(place) + 2)
    body = f"\n{indent}".join("\n".join(lines or ["(empty)"]).split("\n"))
    return f"{place}{who}: {body}"


def _named(line: str, users: Mapping[str, User]) -> str:
    """Mentions and escaped characters as people see them."""
    for user in users.values():
        line = line.replace(f"<@{user.id}>", f"@{user.name}")
    return html.unescape(line)


def clickable(blocks: list[Json]) -> list[str]:
    names: list[str] = []
    for _, each in elements(blocks):
        name = str(each.get("action_id"))
        names += (
            [f"{name} positive", f"{name} negative"]
            if each.get("type") == "feedback_buttons"
            else [name]
        )
    return names


def _lines(message: Message) -> Iterator[str]:
    # What Slack made of a text itself is told by the text.
    made = message.rich and message.blocks[:1]
    plain = message.blocks[1:] if made and made[0].get("type") == "rich_text" else message.blocks
    if message.text and (message.rich or not plain):
        yield message.text
    for block in plain:
        yield from _block(block)
    for file in message.files:
        yield f"(file {file})"


def _block(block: Json) -> Iterator[str]:
    kind = block.get("type")
    if kind == "rich_text":
        yield from _rich(block.get("elements"))
    elif kind == "divider":
        yield "────────"
    elif kind == "header":
        yield f"══ {_words(block.get('text'))} ══"
    elif kind == "table":
        rows = block.get("rows")
        for row in rows if isinstance(rows, list) else []:
            yield " | ".join(_words(cell) for cell in row)
    elif kind in {"actions", "context_actions"}:
        labels = [_words(each.get("text")) for _, each in elements([block])]
        if any(labels):
            yield " ".join(f"({label})" for label in labels if label)
    else:
        words = _words(block)
        if words:
            yield words


def _rich(elements: object) -> Iterator[str]:
    """Sections, lists, quotes and code, each in lines of its own."""
    for each in elements if isinstance(elements, list) else []:
        kind, inner = each.get("type"), each.get("elements")
        if kind == "rich_text_list":
            first = int(each.get("offset") or 0) + 1
            for number, item in enumerate(inner, first):
                mark = f"{number}." if each.get("style") == "ordered" else "•"
                yield f"{'  ' * int(each.get('indent') or 0)}{mark} {_run(item.get('elements'))}"
            continue
        lead = "│ " if kind in {"rich_text_quote", "rich_text_preformatted"} else ""
        for line in _run(inner).strip("\n").split("\n"):
            yield f"{lead}{line}"


def _run(elements: object) -> str:
    found = elements if isinstance(elements, list) else []
    return "".join(str(each.get("text") or each.get("url") or "") for each in found)


def _words(node: object) -> str:
    """Every text within, in order."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return " ".join(found for each in node if (found := _words(each)))
    if isinstance(node, dict):
        parts = [
            node[name]
            for name in ("text", "fields", "elements", "title", "alt_text")
            if name in node
        ]
        return " ".join(found for each in parts if (found := _words(each)))
    return ""
