"""The cards of what is somebody's own, over stores in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from adapters.doubles.people import MemoryBehaviour, MemoryLinks
from core.people.cards import Cards
from core.people.linking import Linking, Links
from core.people.preferences import Preferring
from core.people.profile import Behaving, Learning
from core.ports import Erasures, Notes


async def all_harmless(names: Sequence[str]) -> Collection[str]:
    """Where no name is sensitive."""
    return names


def english(_text: str, _among: Collection[str] = ()) -> str:
    """Where everything is English."""
    return "en"


def cards_over(  # noqa: PLR0913 - what Cards takes, and what it is over
    notes: Notes,
    erasures: Erasures,
    preferences: Preferring,
    choose: Callable[[str], str],
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    *,
    behaving: Behaving | None = None,
    links: Links | None = None,
) -> Cards:
    """Nobody did anything, and nobody is linked, but as these say."""
    learning = Learning(behaving or MemoryBehaviour(clock), english, clock, all_harmless)
    linking = Linking(links or MemoryLinks(), preferences, notes, choose)
    return Cards(notes, erasures, preferences, learning, linking, choose, clock, sleep)
