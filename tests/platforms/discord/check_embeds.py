"""What Discord refuses in embeds: the length of every field, and 6,000 characters in all of a message."""

from __future__ import annotations

from collections.abc import Mapping

from tests.platforms.discord.refusals import Form
from tests.platforms.discord.things import Payload

_TEXTS = {"title": 256, "description": 4096}
_ALL_TEXT = 6000


def check(form: Form, embeds: object) -> list[Payload]:
    """The embeds as they will be kept, each of type `rich`."""
    total = 0
    kept: list[Payload] = []
    for position, embed in enumerate(form.count("embeds", embeds, 10)):
        path = f"embeds.{position}"
        if not isinstance(embed, dict):
            form.fault(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            continue
        if not _has_anything(embed):
            form.fault(f"{path}.description", "BASE_TYPE_REQUIRED", "This field is required")
        total += _check_one(form, path, embed)
        if total > _ALL_TEXT:
            form.fault(
                path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {_ALL_TEXT}"
            )
        kept.append({"type": "rich", **embed})
    return kept


def _has_anything(embed: Payload) -> bool:
    return any(
        embed.get(k)
        for k in ("title", "description", "fields", "image", "author", "footer", "thumbnail")
    )


def _check_one(form: Form, path: str, embed: Payload) -> int:
    """Notes the faults of one embed and returns the characters that count towards 6,000."""
    total = 0
    for name, most in _TEXTS.items():
        form.length(f"{path}.{name}", embed.get(name), most)
        total += len(str(embed.get(name) or ""))
    for part, key, most in (("footer", "text", 2048), ("author", "name", 256)):
        text = _inner(embed, part).get(key)
        form.length(f"{path}.{part}.{key}", text, most)
        total += len(str(text or ""))
    for where in ("url", "image", "thumbnail"):
        found = embed.get(where) if where == "url" else _inner(embed, where).get("url")
        if found and not str(found).startswith(("http://", "https://", "attachment://")):
            told = 'Scheme must be one of ("http", "https").'
            form.fault(f"{path}.{where}", "URL_TYPE_INVALID_SCHEME", told)
    return total + _check_fields(form, path, embed.get("fields"))


def _check_fields(form: Form, path: str, fields: object) -> int:
    total = 0
    for position, entry in enumerate(form.count(f"{path}.fields", fields, 25)):
        for name, most in (("name", 256), ("value", 1024)):
            here = f"{path}.fields.{position}.{name}"
            if form.required(here, entry.get(name)):
                form.length(here, entry[name], most)
                total += len(str(entry[name]))
    return total


def _inner(embed: Payload, part: str) -> Mapping[str, object]:
    found = embed.get(part)
    return found if isinstance(found, dict) else {}
