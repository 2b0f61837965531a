"""Slack's own writing (`<@U1>`, `<https://…|words>`, `&amp;`) as the words that people see. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.slack.fields import Json, dicts_of, text_in

_MARK = re.compile(r"<([^<>\n]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_LEADING = re.compile(r"\A[\s,:;–—-]+")

_LINES = ("rich_text_section", "rich_text_preformatted", "rich_text_quote", "mrkdwn", "plain_text")
_PRESSED = ("actions", "context_actions")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Spoken:
    words: str
    mentions_us: bool
    to_another: bool


def spoken(text: str, us: str) -> Spoken:
    """The words without the mention of us; lone surrogates become the replacement character."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    mentions = False

    def shown(mark: re.Match[str]) -> str:
        nonlocal mentions
        target, _, label = mark[1].partition("|")
        if us and target == f"@{us}":
            mentions = True
            return ""
        return _shown(target, label)

    first = _MARK.match(text.lstrip())
    to_another = first is not None and first[1].startswith(("@U", "@W")) and first[1][1:] != us
    words = _MARK.sub(shown, text)
    if first is not None and us and first[1].partition("|")[0] == f"@{us}":
        words = _LEADING.sub("", words)  # "@Mynah, when …"
    if mentions:
        words = re.sub(r"(?<=\S) {2,}(?=\S)", " ", words)
    for entity, sign in _ENTITIES:
        words = words.replace(entity, sign)
    return Spoken(words.strip(), mentions, to_another)


def _shown(target: str, label: str) -> str:
    match target[:1]:
        case "@":
            return f"@{label or target[1:]}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            # <!here>, <!subteam^S1|@team>, <!date^123^{date}|yesterday>
            name = target[1:].partition("^")[0]
            return label or f"@{name}"
    target = target.removeprefix("mailto:") if label == target.removeprefix("mailto:") else target
    return target if label in ("", target) else f"{label} ({target})"


def legible(message: Json, us: str) -> str:
    """Its text; of a message of an app that has none, what stands in its blocks and attachments."""
    if words := spoken(text_in(message, "text"), us).words:
        return words
    if words := _block_words(message, us):
        return words
    attached = dicts_of(message.get("attachments"))
    return "\n".join(filter(None, (_attached(each, us) for each in attached)))


def _attached(attachment: Json, us: str) -> str:
    parts = [spoken(text_in(attachment, name), us).words for name in ("pretext", "title", "text")]
    parts.append(_block_words(attachment, us))
    return "\n".join(filter(None, parts)) or spoken(text_in(attachment, "fallback"), us).words


def _block_words(node: Json, us: str) -> str:
    return "".join(_pieces(node.get("blocks"), us, _DEEPEST)).strip()


def _pieces(node: object, us: str, depth: int) -> Iterator[str]:
    """Letters of rich text are only letters; in `mrkdwn` they are Slack's own writing."""
    for each in node if isinstance(node, list) else [node]:
        if not (isinstance(each, dict) and depth):
            continue
        kind, text = text_in(each, "type"), text_in(each, "text") or text_in(each, "url")
        if kind in _PRESSED:
            continue
        yield spoken(text, us).words if kind == "mrkdwn" else text
        for name in ("text", "fields", "elements"):
            yield from _pieces(each.get(name), us, depth - 1)
        yield "\n" if kind in _LINES else ""
