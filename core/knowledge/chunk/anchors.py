"""The anchors of headings, as GitHub and most renderers of Markdown make them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

_EXPLICIT = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")


@dataclass
class Anchors:
    """Hands out the anchors of one document, each only once."""

    _seen: dict[str, int] = field(default_factory=dict)

    def of(self, heading: str, explicit: str = "") -> str:
        """The explicit id, or a slug with -1, -2 … where it was given before; "" if nothing is left."""
        if explicit:
            self._seen.setdefault(explicit, 0)
            return explicit
        slug = _NOT_IN_SLUG.sub("", heading.lower()).replace(" ", "-")
        anchor = slug
        while anchor in self._seen:
            self._seen[slug] += 1
            anchor = f"{slug}-{self._seen[slug]}"
        self._seen[anchor] = 0
        return anchor


def split_explicit(heading: str) -> tuple[str, str]:
    """A heading's text and the id it ends in as `{#id}`, or ""."""
    found = _EXPLICIT.search(heading) if heading.rstrip().endswith("}") else None
    return (heading[: found.start()], found.group(1)) if found else (heading, "")


def address(uri: str, anchor: str) -> str:
    """The document's address with a fragment, percent-encoded where it must be."""
    return f"{uri}#{quote(anchor, safe='=&-._~!$()*+,;:@/?')}" if anchor else uri
