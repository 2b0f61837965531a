"""The kinds of sources: how what a person types becomes one, and how each is read again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from adapters.sources.folder import address_of, folder, path_of
from adapters.sources.page import page
from adapters.sources.repository import GIT, repository
from adapters.sources.seen import Seen
from adapters.sources.shown import shown_target
from adapters.sources.site import site
from core.knowledge.documents import Found
from core.knowledge.granted import SITE, root_of
from core.messages import Audience
from core.ports import Misconfigured, Source

Open = Callable[[str, int, Seen], AsyncIterator[Found]]
"""From a source's name, the most bytes of a file and what was seen before to what it has now."""


KINDS: Mapping[str, Open] = {
    "folder": lambda name, max_bytes, _seen: folder(path_of(name), max_bytes),
    "web": lambda name, max_bytes, _seen: page(name, max_bytes),
    "site": lambda name, max_bytes, seen: site(root_of(name), max_bytes, seen),
    "git": repository,
}


def named(target: str, kind: str, audience: Audience) -> Source:
    """The source that somebody typed; raises Misconfigured for a kind that there is not."""
    usual = "git" if target.startswith(GIT) else "web" if "://" in target else "folder"
    kind = kind or usual
    if kind not in KINDS:
        raise Misconfigured(f"there is no kind {kind!r} of source; there are: {', '.join(KINDS)}")
    if kind == "folder":
        return Source(address_of(Path(target).expanduser()), kind, audience)
    if kind == "git":
        plain = target.removeprefix(GIT)
        address = plain if "://" in plain else address_of(Path(plain).expanduser())
        return Source(GIT + shown_target(address).rstrip("/"), kind, audience)
    _check_address(target)
    if kind == "site":
        return Source(SITE + shown_target(target).removeprefix(SITE), kind, audience)
    return Source(shown_target(target), kind, audience)


def _check_address(target: str) -> None:
    address = target.removeprefix(SITE)
    if not address.startswith(("http://", "https://")):
        return  # a name that is looked for, or a file's address
    try:
        well = bool(urlsplit(address).hostname)
    except ValueError:
        well = False
    if not well:
        raise Misconfigured(
            f"{shown_target(target)[:80]!r} is no address such as https://example.com"
        )


def opened(source: Source, max_bytes: int, seen: Seen | None = None) -> AsyncIterator[Found]:
    """What it has now. Raises Misconfigured where this release does not know its kind."""
    if source.kind not in KINDS:
        raise Misconfigured(
            f"{source.name} is of the kind {source.kind!r}, which is not known here"
        )
    return KINDS[source.kind](source.name, max_bytes, seen or Seen())
