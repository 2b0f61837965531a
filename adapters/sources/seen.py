"""What a website's pages said of themselves the last time, so that it can be asked what changed."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from core.knowledge.documents import Unchanged


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name, its marks of a version, and the links in it."""

    name: str
    etag: str
    modified: str
    links: tuple[str, ...]

    @property
    def conditions(self) -> dict[str, str]:
        """Headers by which a server answers 304 where nothing changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass
class Seen:
    """Kept in a file; only of what is `held` in the index, and by an index filled as `stamp` says."""

    file: Path | None = None
    stamp: str = ""
    held: Collection[str] = ()
    head: str = ""
    """What the whole source was at, where it has a name for that, such as a commit."""
    _pages: dict[str, Page] = field(default_factory=dict)
    _read: bool = False
    _saved: bool = False

    def page(self, address: str) -> Page | None:
        """As it was, or None where it must be read whole."""
        self._load()
        return self._pages.get(address) if address in self.held else None

    def pages(self) -> Mapping[str, Page]:
        """All of the last time."""
        self._load()
        return self._pages

    def note(
        self, address: str, name: str, headers: Mapping[str, str], links: Sequence[str]
    ) -> None:
        """What the server says of this version."""
        self._load()
        etag, modified = headers.get("etag", "")[:500], headers.get("last-modified", "")[:100]
        self._pages.pop(address, None)
        if etag or modified:
            self._pages[address] = Page(name, etag, modified, tuple(links))

    def save(self, given: Collection[str], *, whole: bool) -> None:
        """To be kept; what is gone is forgotten, if the site was read whole."""
        if whole:
            self._pages = {
                address: page for address, page in self._pages.items() if address in given
            }
        self._saved = True

    def keep(self) -> None:
        """Write what was saved, once the index holds it: what it lacks would pass for unchanged."""
        if self.file is None or not self._saved:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".new")
        pages = {address: asdict(page) for address, page in self._pages.items()}
        new.write_text(
            json.dumps({"stamp": self.stamp, "head": self.head, "pages": pages}), "utf-8"
        )
        os.replace(new, self.file)  # noqa: PTH105 - in one step

    def _load(self) -> None:
        if self._read or self.file is None:
            return
        self._read = True
        try:
            kept = json.loads(self.file.read_text("utf-8"))
            if kept["stamp"] == self.stamp:
                self.head = str(kept["head"])
                for address, page in kept["pages"].items():
                    self._pages[address] = Page(**{**page, "links": tuple(page["links"])})
        except (OSError, ValueError, KeyError, TypeError):
            self._pages = {}  # to read all of it again is never wrong


def file_of(home: Path, name: str) -> Path:
    """Where it is kept of a source."""
    return home / "sites" / f"{sha256(name.encode()).hexdigest()[:32]}.json"


async def unchanged() -> bytes:
    """Fetches what is as it was the last time."""
    raise Unchanged
