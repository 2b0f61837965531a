"""`python -m bots.measure.carry_weights DATA` fits what tells which words a question takes along."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from adapters.models.language import detect
from bots.measure.linear import fit_linear, precise
from bots.measure.rewrites import Rewritten, rewritten
from core import wire
from core.knowledge.wording import content_terms
from core.understanding import weighing
from core.understanding.carrying import Line, carry_signals
from core.understanding.questions import points
from core.understanding.weighing import Carrying, Linear, Signals

FOLDS = 5
"""Of whole conversations."""
PRECISION, PRECISION_WHOLE = 0.75, 2 / 3
"""Of what is taken along, on folds that the model was not fitted on; and where nothing points back:
then the question is searched for and answered as it stands, too."""

Conversation = Sequence[Rewritten]


def fit(conversations: Sequence[Conversation]) -> Carrying:
    """One model for questions that point back, one for those that do not."""
    return Carrying(*(_fitted(conversations, back) for back in (True, False)))


def _fitted(conversations: Sequence[Conversation], back: bool) -> Linear:
    """The threshold is the lowest at which what is taken along is right often enough, on unseen folds."""
    folds = [
        list(chain.from_iterable(examples(each, back) for each in part))
        for part in (conversations[fold::FOLDS] for fold in range(FOLDS))
    ]
    return fit_linear(folds, precise(PRECISION if back else PRECISION_WHOLE))


def examples(conversation: Conversation, back: bool) -> Iterator[tuple[Signals, bool]]:
    """For each term that a question might take along, whether it stands in what somebody wrote out.

    Of questions that point back, or of those that do not.
    """
    before: list[Line] = []
    for turn in conversation:
        language = detect(turn.resolved)
        meant = frozenset(content_terms(turn.resolved, language))
        if before and points(turn.raw, language) == back:
            for term, signals in carry_signals(turn.raw, before, language).items():
                yield signals, term in meant
        before.append(Line(turn.raw, meant - frozenset(content_terms(turn.raw, language))))


def main() -> None:
    """Write core/understanding/carried.json."""
    found = list(chain.from_iterable(each for _, each in rewritten(Path(sys.argv[1]))))
    file = Path(weighing.__file__).with_name("carried.json")
    file.write_text(json.dumps(wire.plain(fit(found)), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
