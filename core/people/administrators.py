"""Who may decide for everybody: the persons that the settings name; nothing else makes one."""

from __future__ import annotations

from collections.abc import Collection

from core.messages import Person

EXAMPLE = "slack:T024.U042,telegram:99"


def is_administrator(person: Person, administrators: Collection[Person]) -> bool:
    """Whether the settings name this person."""
    return person in administrators


def read_administrators(text: str) -> tuple[Person, ...]:
    """`platform:id` with commas between, as persons are printed; `person:` before it is taken, too.

    Raises ValueError with what is wrong in words.
    """
    named = [name.strip() for name in text.split(",") if name.strip()]
    found = tuple(read_person(name) for name in named)
    if twice := next((each for each in found if found.count(each) > 1), None):
        raise ValueError(f"names {twice} twice")
    return found


def read_person(text: str) -> Person:
    """`platform:id`, also with `person:` before it; raises ValueError with what is wrong."""
    try:
        return Person.parse(text.removeprefix("person:"))
    except ValueError:
        raise ValueError(f"names {text[:60]!r}, which is not PLATFORM:ID") from None
