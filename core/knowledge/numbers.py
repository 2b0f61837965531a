"""The numbers of an answer's citations, and the words that each of them quotes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.knowledge.quote import quoted
from core.messages import Chunk, Citation

QUOTE_CHARACTERS = 1_500


@dataclass
class Numbers:
    """Numbers citations in the order in which they appear; the same words get the same number."""

    given: dict[tuple[str, str], Citation] = field(default_factory=dict)

    def cite(
        self, chunk: Chunk, start: int, end: int, last: tuple[Citation, int] | None = None
    ) -> Citation:
        """The words' citation; `last`, the newest one and where its quote begins, is made longer.

        So what stands side by side has one number, as far as one quote can hold it.
        """
        if last and last[0].number == len(self.given):
            whole = quoted(chunk, last[1], end)
            if len(whole) <= QUOTE_CHARACTERS:
                del self.given[chunk.id, last[0].quote]
                self.given[chunk.id, whole] = replace(last[0], quote=whole)
                return self.given[chunk.id, whole]
        quote = quoted(chunk, start, end)[:QUOTE_CHARACTERS].rstrip()
        key = (chunk.id, quote)
        if key not in self.given:
            number = len(self.given) + 1
            self.given[key] = Citation(
                number=number, title=chunk.name, uri=chunk.uri, quote=quote, chunk=chunk.id
            )
        return self.given[key]
