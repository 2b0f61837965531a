"""What a crowd saw, as figures: how fast each question was taken and answered, and what went wrong."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.platforms.crowds.crowd import Crowd, Shown
from tests.platforms.crowds.facts import FACTS, told


@dataclass
class Asked:
    """When the questions of each conversation were asked, in order."""

    times: dict[int, list[float]] = field(default_factory=dict)
    failed: set[tuple[int, int]] = field(default_factory=set)
    """Conversation and number of those of which the platform told its person that they failed."""

    def note(self, conversation: int, at: float) -> int:
        """The number of this question in its conversation."""
        times = self.times.setdefault(conversation, [])
        times.append(at)
        return len(times) - 1

    def __len__(self) -> int:
        return sum(map(len, self.times.values()))


def answered(crowd: Crowd, asked: Asked) -> int:
    """How many questions have an answer standing."""
    return sum(
        (Counter(_wanted(asked, each)) & Counter(facts_of(crowd, each))).total()
        for each in list(asked.times)
    )


def waiting(crowd: Crowd, asked: Asked) -> int:
    """How many questions must still be answered."""
    return sum(
        (Counter(_sure(asked, each)) - Counter(facts_of(crowd, each))).total()
        for each in list(asked.times)
    )


def _wanted(asked: Asked, conversation: int) -> list[int]:
    return [number % len(FACTS) for number in range(len(asked.times[conversation]))]


def _sure(asked: Asked, conversation: int) -> list[int]:
    wanted = enumerate(_wanted(asked, conversation))
    return [fact for number, fact in wanted if (conversation, number) not in asked.failed]


def facts_of(crowd: Crowd, conversation: int) -> list[int]:
    """Which facts the bot's posts in a conversation state, in their order."""
    return [fact for text in crowd.answers(conversation) for fact in told(text)]


def faults(crowd: Crowd, asked: Asked) -> dict[str, list[str]]:
    """Each conversation in which something is lost, repeated or out of order, in words."""
    found: dict[str, list[str]] = {"lost": [], "repeated": [], "out_of_order": []}
    for conversation in asked.times:
        wanted = _wanted(asked, conversation)
        there = facts_of(crowd, conversation)
        if there == wanted:
            continue
        words = f"conversation {conversation}: asked for {wanted}, told {there}"
        missing = Counter(_sure(asked, conversation)) - Counter(there)
        surplus = Counter(there) - Counter(wanted)
        found["lost"] += [words] * missing.total()
        found["repeated"] += [words] * surplus.total()
        if not is_in_order(there, wanted):
            found["out_of_order"].append(words)
    return found


def is_in_order(there: Sequence[int], wanted: Sequence[int]) -> bool:
    """Whether it is `wanted` but for what is missing and for posts that stand there twice.

    Repeated posts follow at once: the next answer is not begun before.
    """
    once = [fact for at, fact in enumerate(there) if at == 0 or fact != there[at - 1]]
    rest = iter(wanted)
    return all(fact in rest for fact in once)


def figures(crowd: Crowd, asked: Asked) -> dict[str, object]:
    """Everything that the bench tells of one platform. Times in milliseconds."""
    taken, unacknowledged = _acknowledgements(crowd, asked)
    signs, answers = _sights(crowd, asked)
    wrong = faults(crowd, asked)
    calls = [call for call in crowd.calls if call.method != "getUpdates"]
    limited = len(crowd.calls.limited())
    return {
        "conversations": len(asked.times),
        "questions": len(asked),
        "a_second": round(crowd.pace.per_second, 2),
        "half_of_the_limits": crowd.pace.because,
        "acknowledged": {**_percentiles(taken), "count": len(taken), "missing": unacknowledged},
        "first_sign": {**_percentiles(signs), "count": len(signs)},
        "answer_seen": {**_percentiles(answers), "count": len(answers)},
        "answered": answered(crowd, asked),
        **{name: len(each) for name, each in wrong.items()},
        "examples": [words for each in wrong.values() for words in each][:5],
        "calls": len(calls),
        "calls_a_question": round(len(calls) / max(1, len(asked)), 2),
        "limited": limited,
        "limited_share": round(limited / max(1, len(calls)), 4),
        "methods": dict(Counter(call.method for call in calls).most_common()),
    }


def _acknowledgements(crowd: Crowd, asked: Asked) -> tuple[list[float], int]:
    taken, missing = [], 0
    for conversation, times in asked.times.items():
        ends = crowd.acknowledged(conversation)
        for at, end in zip(times, ends, strict=False):
            if end is None:
                missing += 1
            else:
                taken.append(end - at)
    return taken, missing


def _sights(crowd: Crowd, asked: Asked) -> tuple[list[float], list[float]]:
    """Seconds to the first sign of anything, and to the first words of the answer."""
    signs: list[float] = []
    answers: list[float] = []
    for conversation, times in asked.times.items():
        shown = crowd.shown(conversation)
        for number, at in enumerate(times):
            later = [each for each in shown if each.at >= at]
            signs += [each.at - at for each in later[:1]]
            answers += [each.at - at for each in later if _tells(each, number)][:1]
    return signs, answers


def _tells(shown: Shown, number: int) -> bool:
    return number % len(FACTS) in told(shown.words)


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """By the nearest rank."""
    if not seconds:
        return {}
    ranked = sorted(seconds)

    def rank(share: float) -> float:
        at = max(0, math.ceil(share * len(ranked)) - 1)
        return round(ranked[at] * 1000, 1)

    return {"p50": rank(0.5), "p95": rank(0.95), "p99": rank(0.99), "most": rank(1.0)}
