"""Takes a source away: its documents leave index and register, unless another source has them too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.knowledge.granted import covers, overlapping
from core.knowledge.holdings import HoldingPorts


async def leave(
    name: str, ports: HoldingPorts, then: Callable[[], Awaitable[None]] | None = None
) -> list[str]:
    """The addresses that left; safe to break off and to begin again.

    The source goes last, after what is to be done `then`: killed before, the same command finds it
    and goes on.
    """
    async with ports.alone():
        others = [one for one in overlapping(name, await ports.sources.all()) if one.name != name]
        known = await ports.documents.known(name)
        gone = [uri for uri in known if not any(covers(other.name, uri) for other in others)]
        if gone:
            await ports.shelve.remove(gone)
            await ports.documents.forget(gone, owing=ports.owing)
        if then:
            await then()
        await ports.sources.forget(name)
    if gone:
        await ports.shelve.settle()
    return gone
