"""What a reader sees of a message in the stand-in."""

from __future__ import annotations

from collections.abc import Iterator

from tests.platforms.slack import StandIn
from tests.platforms.slack.state import Ephemeral, Json, Message


def words(message: Message | Ephemeral) -> str:
    """Everything legible in it: the blocks' texts in their order, or the text where there are none."""
    blocks = [each for each in message.blocks if not _is_button(each)]
    return "".join(texts(blocks)) or message.text


def _is_button(block: Json) -> bool:
    return block.get("type") in {"actions", "context_actions"}


def texts(node: object) -> Iterator[str]:
    """Every legible text within, in order."""
    if isinstance(node, list):
        for each in node:
            yield from texts(each)
    elif isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str):
            yield text
        else:
            yield from texts(text)
        for name in ("elements", "rows", "fields"):
            yield from texts(node.get(name))
        if node.get("type") in {"rich_text_section", "rich_text_preformatted", "rich_text_quote"}:
            yield "\n"


def answers(slack: StandIn, question: Message) -> list[Message]:
    """What the bot posted as answer: after the question, up to the next question of its thread."""
    root = question.thread_ts or question.ts
    thread = [m for m in slack.messages(question.channel) if m.thread_ts == root]
    own = [m for m in thread if m.app_id == slack.app_id and m.ts > question.ts]
    named = [m for m in own if _question(m) in (question.ts, "")]
    later = [m.ts for m in thread if m.app_id != slack.app_id and m.ts > question.ts]
    end = min(later, default="9999999999")
    return [m for m in named if _question(m) == question.ts or m.ts < end]


def _question(message: Message) -> str:
    payload = message.metadata.get("event_payload")
    return str(payload.get("message", "-")) if isinstance(payload, dict) else ""


def blocks_of_type(message: Message | Ephemeral, kind: str) -> list[Json]:
    return [each for each in message.blocks if each.get("type") == kind]
