"""Personal data in a text: always by patterns and checksums, and by more where more is installed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from core.safety.addresses import addresses
from core.safety.blocks import above_contacts, again
from core.safety.found import LIGHT_KINDS, Found, Recognise, masked, merged
from core.safety.patterns import light
from core.safety.told import told

SECRET_KINDS = frozenset({"card", "iban", "id", "key"})
"""What is kept nowhere and said to nobody: no answer needs it."""
PRIVATE_KINDS = LIGHT_KINDS | {"address", "licence", "person"}
"""What a language model elsewhere need not know to answer, where more than patterns is at work."""

Find = Callable[[str], Awaitable[list[Found]]]
"""What `light` or `thorough` finds, off the event loop where it takes long."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What was found in a text, and the text with "[card]" and the like in its place."""

    found: tuple[Found, ...]
    text: str

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(each.kind for each in self.found)


def screened(
    text: str, kinds: Collection[str] = LIGHT_KINDS, recognise: Recognise = light
) -> Screened:
    """A text on its way in: which of these kinds it holds, and how it reads without them."""
    found = tuple(each for each in recognise(text) if each.kind in kinds)
    return Screened(found, masked(text, found))


def without_secrets(text: str) -> str:
    """The text as it may be kept."""
    return screened(text, SECRET_KINDS).text


def without_personal_data(text: str) -> str:
    """The text as it may be logged."""
    return masked(text, light(text))


def thorough(text: str, named: Recognise) -> list[Found]:
    """Everything that patterns, words around it and a model of names (`named`) find, in order and apart."""
    found = [*light(text), *addresses(text), *told(text), *named(text)]
    found += above_contacts(text, found)
    found += again(text, found)
    return merged(found)


async def find_light(text: str) -> list[Found]:
    """`light`, for where another may stand in its place."""
    return light(text)
