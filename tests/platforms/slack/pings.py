"""Whom a message notifies, wherever in its text or blocks the mention stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.platforms.slack.state import Message

MENTION = re.compile(
    r"<(?:@([UW][A-Z0-9]+)|!(channel|here|everyone)|!subteam\^([A-Z0-9]+))(?:\|[^>]*)?>"
)
PLAIN = {"plain_text", "raw_text", "raw_number"}


def pings(message: Message) -> set[str]:
    """Ids of people and user groups, and the words `channel`, `here`, `everyone`. Escaped text notifies nobody."""
    return {*_within(message.text), *(each for block in message.blocks for each in _node(block))}


def _within(text: str) -> Iterator[str]:
    for found in MENTION.finditer(text):
        yield next(group for group in found.groups() if group)


def _node(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _node(each)
    if not isinstance(node, dict) or node.get("type") in PLAIN:
        return
    kind, text = node.get("type"), node.get("text")
    if kind == "user":
        yield str(node.get("user_id"))
    elif kind == "usergroup":
        yield str(node.get("usergroup_id"))
    elif kind == "broadcast":
        yield str(node.get("range"))
    elif kind in {"mrkdwn", "markdown"} and isinstance(text, str):
        yield from _within(text)
    for value in node.values():
        yield from _node(value)
