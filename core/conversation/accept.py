"""The door: after it, a message is answered whatever happens."""

from __future__ import annotations

from core.messages import Message
from core.ports import Accepted, Door, Tickets


async def accept(message: Message, door: Door, tickets: Tickets) -> Accepted:
    """Write the message down, then have a worker look at its conversation. Safe to repeat.

    Acknowledge only when this returns. A duplicate gets a ticket as well: the first time may
    have been cut off between the two steps.
    """
    done = await door.append(message)
    if done in (Accepted.NEW, Accepted.DUPLICATE):
        await tickets.enqueue(message.conversation)
    return done
