"""What the people ask: ten questions whose answers are told apart by a word of their own."""

from __future__ import annotations

from collections.abc import Iterable

FACTS = (
    ("When does the library open?", "The library opens at ten on weekdays.", "ten on weekdays"),
    (
        "When does the kitchen close?",
        "The kitchen closes at nine in the evening.",
        "nine in the evening",
    ),
    (
        "Who waters the garden?",
        "The garden is watered by the caretaker on Mondays.",
        "caretaker",
    ),
    (
        "What colour is the delivery van?",
        "The delivery van is painted turquoise.",
        "turquoise",
    ),
    (
        "Where are the spare keys kept?",
        "The spare keys are kept in the drawer under the telephone.",
        "under the telephone",
    ),
    (
        "How long is the guarantee on bicycles?",
        "The guarantee on bicycles lasts thirty-one months.",
        "thirty-one months",
    ),
    (
        "Which doctor examines the new employees?",
        "New employees are examined by Doctor Quintanilla.",
        "Quintanilla",
    ),
    (
        "How warm must the greenhouse be?",
        "The greenhouse must be at least eighteen degrees warm.",
        "eighteen degrees",
    ),
    (
        "What does parking cost?",
        "Parking costs four crowns an hour.",
        "four crowns",
    ),
    (
        "Which language do the pilots speak?",
        "The pilots speak Portuguese with the tower.",
        "Portuguese",
    ),
)
"""Question, the sentence that answers it, and the words that only its answer holds."""


def documents() -> dict[str, str]:
    """A small file for each, by its name, for the bot to answer from."""
    return {
        f"fact-{number}.md": f"# House rule {number + 1}\n\n{sentence}\n"
        for number, (_, sentence, _) in enumerate(FACTS)
    }


def question(number: int) -> str:
    """The `number`-th question of a conversation."""
    return FACTS[number % len(FACTS)][0]


def told(text: str) -> list[int]:
    """Which facts a text states; of an answer it is one."""
    words = text.replace("\\", "")
    return [number for number, (_, _, mark) in enumerate(FACTS) if mark in words]


def is_told(number: int, texts: Iterable[str]) -> bool:
    """Whether one of the texts answers the `number`-th question."""
    return any(number % len(FACTS) in told(text) for text in texts)
