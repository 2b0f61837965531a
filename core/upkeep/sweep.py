"""Finds conversations that wait although no ticket names them any more."""

from __future__ import annotations

from core.ports import Door, Tickets


async def sweep(door: Door, tickets: Tickets) -> int:
    """Give a ticket to every conversation that waits and that no worker holds; how many did."""
    conversations = await door.unattended()
    for conversation in conversations:
        await tickets.enqueue(conversation)
    return len(conversations)
