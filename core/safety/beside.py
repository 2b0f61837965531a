"""A large toxicity model with the small one beside it: for classes that only that one knows, and as stand-in."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from core.ports import Misconfigured, Scores, Toxicity, Unavailable

log = logging.getLogger(__name__)


class Beside:
    """Implements core.ports.Toxicity."""

    def __init__(self, model: Toxicity, light: Toxicity) -> None:
        self._model, self._light = model, light
        self._failed = False

    @property
    def name(self) -> str:
        """Of the one that judged last."""
        return self._light.name if self._failed else self._model.name

    @property
    def degraded(self) -> bool:
        """Whether the small one stood in when something was last judged."""
        return self._failed or self._model.degraded

    async def judge(self, texts: Sequence[str]) -> list[Scores]:
        """Raises Unavailable where neither answers."""
        small = await self._light.judge(texts)
        try:
            large = await self._model.judge(texts)
        except (Unavailable, Misconfigured) as error:
            if not self._failed:
                log.warning("the small model judges for %s: %s", self._model.name, error)
            self._failed = True
            return small
        self._failed = False
        return [{**few, **many} for few, many in zip(small, large, strict=True)]
