"""Records and the register of documents in memory: the same promises as the SQL ones, kept in dicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from core.knowledge.granted import covers
from core.messages import EVERYONE, Audience
from core.ports import DocumentRecord, Feedback, Sign, Source, TurnRecord, Verdict


class MemoryRecords:
    """Answered turns in the order they were first saved; `opinions` is there for tests to read."""

    def __init__(self) -> None:
        self.opinions: dict[tuple[str, str, str], Feedback] = {}
        self._turns: dict[tuple[str, str], TurnRecord] = {}

    async def save(self, turn: TurnRecord) -> None:
        """Insert or replace, by conversation and message id; a replaced turn keeps its place."""
        self._turns[turn.message.conversation, turn.message.id] = replace(turn, opinions=())

    async def turns(
        self, conversation: str, limit: int = 200, before: str = ""
    ) -> list[TurnRecord]:
        found = [turn for turn in self._turns.values() if turn.message.conversation == conversation]
        if before:
            ids = [turn.message.id for turn in found]
            found = found[: ids.index(before)] if before in ids else []
        return [self._with_opinions(turn) for turn in found[max(0, len(found) - limit) :]]

    def _with_opinions(self, turn: TurnRecord) -> TurnRecord:
        which = (turn.message.conversation, turn.message.id)
        opinions = [self.opinions[key] for key in sorted(self.opinions) if key[:2] == which]
        return replace(turn, opinions=tuple(opinions))

    async def conversations(
        self, person: str, limit: int = 50, before: str = ""
    ) -> list[TurnRecord]:
        firsts: dict[str, TurnRecord] = {}
        latest: dict[str, int] = {}
        for number, turn in enumerate(self._turns.values()):
            if str(turn.message.person) == person:
                firsts.setdefault(turn.message.conversation, turn)
                latest[turn.message.conversation] = number
        order = sorted(firsts, key=lambda conversation: -latest[conversation])
        if before:
            order = order[order.index(before) + 1 :] if before in order else []
        return [firsts[conversation] for conversation in order[:limit]]

    async def rate(self, feedback: Feedback) -> bool:
        if (feedback.conversation, feedback.message_id) not in self._turns:
            return False
        self.opinions[feedback.conversation, feedback.message_id, feedback.person] = feedback
        return True

    async def keep_verdict(self, conversation: str, message_id: str, verdict: Verdict) -> bool:
        turn = self._turns.get((conversation, message_id))
        if turn is not None:
            self._turns[conversation, message_id] = replace(turn, verdict=verdict)
        return turn is not None

    async def note_sign(self, conversation: str, message_id: str, sign: Sign) -> bool:
        turn = self._turns.get((conversation, message_id))
        if turn is None:
            return False
        signs = tuple(dict.fromkeys((*turn.signs, sign)))
        self._turns[conversation, message_id] = replace(turn, signs=signs)
        return True


class MemoryDocuments:
    """The register of documents, one record an address."""

    def __init__(self, documents: Sequence[DocumentRecord] = ()) -> None:
        self._by_uri = {document.uri: document for document in documents}

    async def known(self, source: str) -> dict[str, DocumentRecord]:
        return {uri: found for uri, found in self._by_uri.items() if covers(source, uri)}

    async def record(self, documents: Sequence[DocumentRecord]) -> None:
        self._by_uri.update((document.uri, document) for document in documents)

    async def forget(self, uris: Sequence[str], *, owing: bool = False) -> None:
        for uri in uris:
            self._by_uri.pop(uri, None)

    async def visible(
        self, readers: Sequence[Audience], limit: int, after: str = ""
    ) -> list[DocumentRecord]:
        found = self._shown(readers)
        if after:
            uris = [document.uri for document in found]
            found = found[uris.index(after) + 1 :] if after in uris else []
        return found[:limit]

    async def count(self, readers: Sequence[Audience]) -> int:
        return len(self._shown(readers))

    async def dates(
        self, readers: Sequence[Audience], uris: Collection[str]
    ) -> Mapping[str, float]:
        shown = [document for document in self._shown(readers) if document.uri in uris]
        return {document.uri: document.changed_at or document.indexed_at for document in shown}

    async def state(self, readers: Sequence[Audience]) -> str:
        shown = self._shown(readers)
        return repr(sorted((str(each.audience), each.uri, each.indexed_at) for each in shown))

    def _shown(self, readers: Sequence[Audience]) -> list[DocumentRecord]:
        labels = {EVERYONE, *readers}
        found = [
            document
            for document in self._by_uri.values()
            if document.audience in labels and not document.refusal
        ]
        return sorted(found, key=lambda document: (document.title, document.uri))


class MemorySources:
    """The sources that were indexed, by name."""

    def __init__(self) -> None:
        self._by_name: dict[str, Source] = {}

    async def remember(self, source: Source) -> None:
        before = self._by_name.get(source.name, source)
        self._by_name[source.name] = replace(source, added_at=before.added_at)

    async def hasten(self, name: str, at: float) -> None:
        source = self._by_name.get(name)
        if source and source.every and not source.failures and source.tried_at + source.every > at:
            self._by_name[name] = replace(source, tried_at=at - source.every)

    async def forget(self, name: str) -> None:
        self._by_name.pop(name, None)

    async def all(self) -> list[Source]:
        return [self._by_name[name] for name in sorted(self._by_name)]
