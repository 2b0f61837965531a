"""Shows what the bot sends as a terminal can: entities applied, buttons and files named."""

from __future__ import annotations

from itertools import pairwise

from tests.platforms.telegram.data import Chat, Message
from tests.platforms.telegram.errors import Json
from tests.platforms.telegram.keyboards import buttons

_PLAIN = "\x1b[0m"
_STYLES = {
    "bold": "\x1b[1m",
    "italic": "\x1b[3m",
    "underline": "\x1b[4m",
    "strikethrough": "\x1b[9m",
    "code": "\x1b[36m",
    "pre": "\x1b[36m",
    "text_link": "\x1b[4;34m",
    "url": "\x1b[4;34m",
    "mention": "\x1b[34m",
    "text_mention": "\x1b[34m",
    "bot_command": "\x1b[34m",
    "blockquote": "\x1b[2m",
    "expandable_blockquote": "\x1b[2m",
    "spoiler": "\x1b[7m",
}


def styled(text: str, entities: list[Json]) -> str:
    """The text with terminal styles; a link's address follows its words in angle brackets."""
    raw = text.encode("utf-16-le")
    edges = {0, len(raw) // 2}
    ranges = [
        (int(str(e["offset"])), int(str(e["offset"])) + int(str(e["length"])), e) for e in entities
    ]
    for start, end, _ in ranges:
        edges |= {start, end}
    places = sorted(edges)
    shown = ""
    for here, there in pairwise(places):
        part = raw[here * 2 : there * 2].decode("utf-16-le", errors="replace")
        styles = [
            _STYLES.get(str(e["type"]), "")
            for start, end, e in ranges
            if start <= here and there <= end
        ]
        shown += "".join(styles) + part + (_PLAIN if any(styles) else "")
        shown += "".join(f" <{e['url']}>" for _, end, e in ranges if end == there and "url" in e)
    return shown


def shown(message: Message) -> str:
    """One message of the bot, several lines long if need be."""
    parts = [styled(message.text or message.caption or "", message.entities)]
    for file in (message.document, message.photo):
        if file is not None:
            parts.insert(0, f"[file {file.name}, {len(file.content)} bytes]")
    if message.reply_to is not None and message.reply_to.text:
        quoted = message.reply_to.text.partition("\n")[0][:60]
        parts.insert(0, f"\x1b[2m> {quoted}{_PLAIN}")
    rows = [f"[{one['text']}]" for one in buttons(message.keyboard)]
    return "\n".join([part for part in parts if part] + ([" ".join(rows)] if rows else []))


def place(chat: Chat) -> str:
    return f"to {chat.person.first_name}" if chat.person else f"in {chat.title}"
