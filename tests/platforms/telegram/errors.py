"""How the Bot API refuses: a code, a description, and sometimes parameters."""

from __future__ import annotations

from math import ceil

Json = dict[str, object]


class Refused(Exception):
    """An answer with `ok: false`; the text is what Telegram says, to the letter where it is known."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.parameters = code, description, parameters or {}


def bad_request(text: str) -> Refused:
    return Refused(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refused:
    return Refused(403, f"Forbidden: {text}")


def too_many(seconds: float) -> Refused:
    pause = max(1, ceil(seconds))
    return Refused(429, f"Too Many Requests: retry after {pause}", {"retry_after": pause})


def conflict(text: str) -> Refused:
    return Refused(409, f"Conflict: {text}")


def migrated(to: int) -> Refused:
    return Refused(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": to},
    )
