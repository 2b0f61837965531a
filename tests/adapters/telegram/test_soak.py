"""Faults at random: nothing is lost or out of order, and repeated is only what the written choice allows."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from adapters.telegram.calls import Patience
from tests.adapters.telegram.world import Mynah, answering
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person, Telegram
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.keyboards import buttons

PEOPLE, QUESTIONS = 8, 6
HARMLESS = (
    Fault(status=502, error="Bad Gateway"),
    Fault(status=429, error="Too Many Requests: retry after 1"),
    Fault(status=502, body="<html>nginx</html>", error="Bad Gateway"),
    Fault(delay=0.2),
    Fault(cut="before"),
)
LOSING = (Fault(cut="after"), Fault(half=True))
"""What was sent stands there, and nobody learns it."""


def disturb(telegram: Telegram, random: Random) -> int:
    """Order some faults; how many receipts of posts they lose."""
    lost = 0
    for _ in range(10):
        telegram.faults.order("sendMessage", random.choice(HARMLESS))
        telegram.faults.order("sendMessageDraft", random.choice(HARMLESS + LOSING))
    for _ in range(2):
        telegram.faults.order("sendMessage", random.choice(LOSING))
        lost += 1
    for method in ("sendChatAction", "setMessageReaction", "editMessageText"):
        telegram.faults.order(method, random.choice(HARMLESS + LOSING), times=3)
    telegram.updates.double_next(5)
    return lost


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_is_lost_or_out_of_order_under_faults(telegram: Telegram, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret
    people = [telegram.person(f"Person {number}") for number in range(PEOPLE)]
    chats = [_chat(person, random) for person in people]
    mynah = Mynah(
        telegram,
        answering=answering("At", "At ten.", pause=0.02),
        patience=Patience(seconds=2, tries=8, pause=0.01),
    )
    lost = disturb(telegram, random)
    async with mynah.running():
        for number in range(QUESTIONS):
            for person, chat in zip(people, chats, strict=True):
                mention = "" if chat.person else "@mynah_bot "
                person.say(chat, f"{mention}Question {number}")
        wanted = PEOPLE * QUESTIONS
        await telegram.until(lambda: len(mynah.accepted) == wanted, 60)
        await telegram.until(lambda: _answered(telegram, chats) >= wanted, 60)
        for message in mynah.accepted:
            while await mynah.inbox.waiting(message.conversation):
                await telegram.change()
    posts = [telegram.sent(chat) for chat in chats]
    assert sum(map(len, posts)) <= wanted + lost
    for chat in chats:
        asked = _questions(telegram, chat)
        assert all(earlier <= later for earlier, later in pairwise(asked)), asked
        assert len(set(asked)) == QUESTIONS
    for person in people:
        mine = [one for one in mynah.accepted if one.person.id == str(person.user.id)]
        assert [one.text for one in mine] == [f"Question {number}" for number in range(QUESTIONS)]


def _chat(person: Person, random: Random) -> Chat:
    if random.random() < 0.5:
        return person.private
    group = person.create_group("Kitchen")
    person.add_bot(group)
    return group


def _questions(telegram: Telegram, chat: Chat) -> list[int]:
    """The question that each post there answers, as its buttons say."""
    pressed = [buttons(post.keyboard)[-1] for post in telegram.sent(chat)]
    return [int(str(button["callback_data"]).split(":")[1]) for button in pressed]


def _answered(telegram: Telegram, chats: list[Chat]) -> int:
    return sum(len(set(_questions(telegram, chat))) for chat in chats)
