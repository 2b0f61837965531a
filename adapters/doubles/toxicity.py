"""A toxicity model that judges by words, so that a test can say what is harmful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.ports import Scores, Unavailable


class WordToxicity:
    """A text that holds one of these words has its scores; any other has 0 of every class."""

    def __init__(
        self,
        words: Mapping[str, Scores],
        *,
        name: str = "words",
        degraded: bool = False,
        fails: bool = False,
    ) -> None:
        self.words, self.name, self.degraded, self.fails = words, name, degraded, fails
        self.asked: list[str] = []

    async def judge(self, texts: Sequence[str]) -> list[Scores]:
        """Raises Unavailable where it was made to fail."""
        self.asked += texts
        if self.fails:
            raise Unavailable("the toxicity model is away")
        none = {name: 0.0 for scores in self.words.values() for name in scores}
        return [self._scores(text, none) for text in texts]

    def _scores(self, text: str, none: Scores) -> Scores:
        held = [scores for word, scores in self.words.items() if word in text.lower()]
        return {name: max([0.0, *(s.get(name, 0.0) for s in held)]) for name in none}
