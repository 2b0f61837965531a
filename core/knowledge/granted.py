"""Who may see a document that several sources reach: only readers whom every one of them allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.messages import Audience, circles
from core.ports import Source

SITE = "site:"
"""Begins the name of a website as a source; its pages have their own addresses."""
_ROOTS = ("file:", "upload:", "git+", "chat:")


def root_of(source: str) -> str:
    """The address that all documents of a source begin with."""
    return source.removeprefix(SITE)


def covers(source: str, uri: str) -> bool:
    """A folder, repository, room or website covers what is below it; a file or a page itself.

    What people sent is in folders.
    """
    root, uri = root_of(source), root_of(uri)
    below = source.startswith((*_ROOTS, SITE)) and uri.startswith(f"{root.rstrip('/')}/")
    return uri == root or below


def overlapping(name: str, sources: Iterable[Source]) -> list[Source]:
    """Those that may have documents in common with the source of this name, itself included."""
    return [one for one in sources if covers(name, one.name) or covers(one.name, name)]


def within(inner: Audience, outer: Audience) -> bool:
    """Whether all readers of one audience are readers of the other too."""
    return outer in circles(inner)


def granted(uri: str, sources: Sequence[Source]) -> Audience | None:
    """The audience of a document: the narrowest that a covering source names.

    None where two of them do not fit into each other, such as two persons: one label could not
    keep what both ask for. It depends on which sources there are, never on who was read first.
    """
    named = {source.audience for source in sources if covers(source.name, uri)}
    return next(
        (inner for inner in named if all(within(inner, outer) for outer in named)),
        None,
    )


def refusal(uri: str, mine: Source, sources: Sequence[Source]) -> str:
    """Why this source may not show the document to its audience, and what a person can do."""
    stricter = [
        other
        for other in sources
        if covers(other.name, uri) and not within(mine.audience, other.audience)
    ]
    if not stricter:
        return f"{mine.name} was indexed for other readers while this run went on; run it again"
    other = stricter[0]
    return (
        f"it belongs to {other.name}, which is indexed for {other.audience}; "
        f"to show it to {mine.audience} too, index that with --audience {mine.audience}"
    )
