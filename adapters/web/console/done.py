"""After something was done: back to a page, which says so; the words stand here and not in its address."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.session import PATH
from core.ports import Deed

WORDS = {
    "retried": "The message waits at the head of its inbox and is answered as soon as a worker runs.",
    "dropped": "The letter is removed for good.",
    "no-letter": "There is no such letter any more.",
    "approved": "Whoever was shown this code is let in, and what they asked last is answered now.",
    "no-code": "This code is unknown, used or older than an hour.",
    "decided": "This counts from the next message on.",
    "forgotten": "For them the rule counts again.",
    "no-decision": "Nothing was decided about them.",
    "syncing": "A worker reads the source now; this page shows how that went once it is done.",
    "no-source": "There is no such source any more.",
    "silenced": "Nobody is told of what matches until then. It is still listed here.",
    "told-again": "It is told again.",
    "no-silence": "This is not silenced any more.",
    "marked": "Your review is kept.",
    "paused": "From the next question on, Mynah answers nothing there and says so.",
    "resumed": "Mynah answers there again.",
    "not-paused": "This is not paused any more.",
    "answered": "The answer is kept: whoever asks what your examples ask gets it, with its name as the source.",
    "added": "The document is indexed, and answers cite it from now on.",
}


def back_to(path: str, done: str) -> Response:
    """The page that says what was done."""
    return RedirectResponse(f"{PATH}{path}?done={done}", 303)


def told(request: Request) -> str:
    """What was done before this page, in words; "" where nothing was."""
    return WORDS.get(request.query_params.get("done", ""), "")


async def note(console: Console, visitor: Visitor, did: str, about: str = "") -> None:
    """In the audit log, before it is done."""
    await console.deeds.note(Deed(console.clock(), visitor.name, did, about))
