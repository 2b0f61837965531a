"""What an indexing run says of itself: how far it is, and what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `total` grows until the source is listed whole."""

    done: int = 0
    total: int = 0
    listed: bool = False
    chunks: int = 0
    """Embedded so far."""
    calls: int = 0
    """Of the model that writes of chunks, so far."""
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Chunks embedded a second."""
        return self.chunks / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What a run did, or would do; addresses in the order they were found."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    """Address and reason."""
    skipped: int
    """Files that are no documents: pictures, programs and the like."""
    chunks: int
    """Written, or with `dry_run` to be written."""
    seconds: float
    embedding_seconds: float
    incomplete: str = ""
    """Why the source was not listed whole; nothing is removed then."""
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of the added and changed: address, and what the file hides and was not read."""
    endings: tuple[str, ...] = ()
    """Of the skipped files, such as ".png", by the alphabet."""
    moved: tuple[tuple[str, str], ...] = ()
    """From where to where: neither added nor removed, and embedded only where its title changed."""
    calls: int = 0
    """Of the model that writes of chunks."""
    unfinished: tuple[str, ...] = ()
    """Addresses of which it has not written all; the next run asks again."""
    model_problem: str = ""
    """Why not."""

    @property
    def documents(self) -> int:
        """All that were found, but for those that are gone."""
        known = len(self.added) + len(self.changed) + self.unchanged + len(self.moved)
        return known + len(self.refused)

    @property
    def failed(self) -> bool:
        """Whether the source was not read whole, or not one of its documents could be."""
        return bool(self.incomplete) or 0 < self.documents == len(self.refused)


def joined(first: IngestSummary, *others: IngestSummary) -> IngestSummary:
    """What several runs did together."""
    runs = (first, *others)
    return IngestSummary(
        added=tuple(uri for run in runs for uri in run.added),
        changed=tuple(uri for run in runs for uri in run.changed),
        unchanged=sum(run.unchanged for run in runs),
        removed=tuple(uri for run in runs for uri in run.removed),
        refused=tuple(each for run in runs for each in run.refused),
        skipped=sum(run.skipped for run in runs),
        chunks=sum(run.chunks for run in runs),
        seconds=sum(run.seconds for run in runs),
        embedding_seconds=sum(run.embedding_seconds for run in runs),
        incomplete="; ".join(run.incomplete for run in runs if run.incomplete),
        left_out=tuple(each for run in runs for each in run.left_out),
        endings=tuple(sorted({ending for run in runs for ending in run.endings})),
        moved=tuple(each for run in runs for each in run.moved),
        calls=sum(run.calls for run in runs),
        unfinished=tuple(uri for run in runs for uri in run.unfinished),
        model_problem="; ".join(dict.fromkeys(filter(None, (r.model_problem for r in runs)))),
    )


@dataclass
class Tally:
    """What a run counts on its way to its summary."""

    tell: Callable[[Progress], None]
    started: float = field(default_factory=perf_counter)
    order: dict[str, int] = field(default_factory=dict)
    """Of every address, when it was found."""
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    """Where to, and from where."""
    new_hashes: dict[str, str] = field(default_factory=dict)
    """What is at an address that was not known before, by its content."""
    refused: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unchanged: int = 0
    skipped: int = 0
    endings: set[str] = field(default_factory=set)
    chunks: int = 0
    embedding_seconds: float = 0.0
    incomplete: str = ""
    unfinished: list[str] = field(default_factory=list)
    model_problem: str = ""
    at: Progress = field(default_factory=Progress)

    @property
    def wrote(self) -> bool:
        """Whether the index may have been written to."""
        return bool(self.added or self.changed or self.removed or self.refused or self.moved)

    def note_removed(self, uri: str, content_hash: str) -> None:
        """Gone, or at another address by now."""
        to = self.new_hashes.pop(content_hash, "")
        if not to:
            self.removed.append(uri)
            return
        self.added.remove(to)
        self.moved[to] = uri

    def report(
        self,
        *,
        done: int = 0,
        total: int = 0,
        chunks: int = 0,
        calls: int = 0,
        listed: bool = False,
    ) -> None:
        """Tell how far the run is after so much more."""
        self.at = Progress(
            done=self.at.done + done,
            total=self.at.total + total,
            listed=self.at.listed or listed,
            chunks=self.at.chunks + chunks,
            calls=self.at.calls + calls,
            seconds=perf_counter() - self.started,
        )
        self.tell(self.at)

    def summary(self) -> IngestSummary:
        """All of it, in the order in which it was found."""
        return IngestSummary(
            added=self._ordered(self.added),
            changed=self._ordered(self.changed),
            unchanged=self.unchanged,
            removed=tuple(self.removed),
            refused=tuple((uri, self.refused[uri]) for uri in self._ordered(self.refused)),
            skipped=self.skipped,
            chunks=self.chunks,
            seconds=perf_counter() - self.started,
            embedding_seconds=self.embedding_seconds,
            incomplete=self.incomplete,
            left_out=tuple((uri, self.left_out[uri]) for uri in self._ordered(self.left_out)),
            endings=tuple(sorted(self.endings)),
            moved=tuple((self.moved[to], to) for to in self._ordered(self.moved)),
            calls=self.at.calls,
            unfinished=self._ordered(self.unfinished),
            model_problem=self.model_problem,
        )

    def _ordered(self, uris: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(uris, key=self.order.__getitem__))
