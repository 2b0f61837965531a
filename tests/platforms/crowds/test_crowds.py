"""A crowd sees what is lost, repeated or out of order, and each stand-in's crowd asks where it should."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import pytest

from tests.platforms.calls import Call, Calls
from tests.platforms.crowds.crowd import Crowd, Pace, Shown
from tests.platforms.crowds.discord import discord_crowd
from tests.platforms.crowds.facts import FACTS, question
from tests.platforms.crowds.judge import Asked, answered, faults, figures, waiting
from tests.platforms.crowds.slack import slack_crowd
from tests.platforms.crowds.telegram import telegram_crowd

NAMES: Mapping[str, Callable[[int], AbstractAsyncContextManager[Crowd]]] = {
    "slack": slack_crowd,
    "discord": discord_crowd,
    "telegram": telegram_crowd,
}
PER_SECOND = {"slack": 250 / 60, "discord": 6.25, "telegram": 5.0}


@dataclass
class Told:
    """One conversation on no platform, in which these facts were told."""

    facts: Sequence[int]
    name: str = "told"
    pace: Pace = field(default_factory=lambda: Pace(1.0, "as slowly as one likes"))
    environment: Mapping[str, str] = field(default_factory=dict)
    calls: Calls = field(default_factory=Calls)

    def connected(self) -> bool:
        return True

    def ask(self, conversation: int, text: str) -> float:
        return 0.0

    def acknowledged(self, conversation: int) -> Sequence[float | None]:
        return [0.2, None]

    def shown(self, conversation: int) -> Sequence[Shown]:
        return [Shown(0.5, "typing"), Shown(0.9, FACTS[0][1]), Shown(1.4, FACTS[1][1])]

    def answers(self, conversation: int) -> Sequence[str]:
        return [FACTS[fact][1] for fact in self.facts]


def asked(count: int, *failed: int) -> Asked:
    return Asked({0: [float(number) for number in range(count)]}, {(0, each) for each in failed})


def counts(crowd: Crowd, about: Asked) -> dict[str, int]:
    return {name: len(each) for name, each in faults(crowd, about).items() if each}


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ([0, 1, 2], {}),
        ([0, 2], {"lost": 1}),
        ([0, 1], {"lost": 1}),
        ([0, 1, 1, 2], {"repeated": 1}),
        ([0, 2, 1], {"out_of_order": 1}),
        ([1, 0, 2], {"out_of_order": 1}),
        ([0, 1, 2, 0], {"repeated": 1, "out_of_order": 1}),
        ([], {"lost": 3}),
    ],
)
def test_what_is_lost_repeated_or_out_of_order_is_seen(
    facts: list[int], wrong: dict[str, int]
) -> None:
    crowd = Told(facts)
    assert counts(crowd, asked(3)) == wrong
    assert answered(crowd, asked(3)) == 3 - wrong.get("lost", 0)
    assert waiting(crowd, asked(3)) == wrong.get("lost", 0)


def test_what_the_platform_said_has_failed_may_be_answered_or_not() -> None:
    assert counts(Told([0, 2]), asked(3, 1)) == counts(Told([0, 1, 2]), asked(3, 1)) == {}


def test_times_are_from_the_question_to_what_is_seen_after_it() -> None:
    crowd = Told([0, 1])
    crowd.calls.add(Call("send", 0.9, {}, 429, ""))
    crowd.calls.add(Call("send", 0.9, {}, 200, ""))
    found = figures(crowd, asked(2))
    assert found["acknowledged"] == {
        "p50": 200.0, "p95": 200.0, "p99": 200.0, "most": 200.0, "count": 1, "missing": 1,
    }  # fmt: skip
    assert found["first_sign"] == {
        "p50": 400.0, "p95": 500.0, "p99": 500.0, "most": 500.0, "count": 2,
    }  # fmt: skip
    assert (found["limited"], found["limited_share"]) == (1, 0.5)


@pytest.mark.parametrize("name", NAMES)
async def test_a_crowd_asks_at_half_of_the_limits_and_misses_its_answers(name: str) -> None:
    async with NAMES[name](4) as crowd:
        assert crowd.pace.per_second == pytest.approx(PER_SECOND[name])
        assert not crowd.connected()
        questions = Asked()
        for conversation in range(4):
            questions.note(conversation, crowd.ask(conversation, question(0)))
            assert not crowd.answers(conversation)
            assert not crowd.shown(conversation)
            assert not any(crowd.acknowledged(conversation))
        assert counts(crowd, questions) == {"lost": 4}
