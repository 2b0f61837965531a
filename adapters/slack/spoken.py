"""Slack's own writing (`<@U1>`, `<https://…|words>`, `&amp;`) as the words that people see. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"<([^<>\n]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_LEADING = re.compile(r"\A[\s,:;–—-]+")


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
