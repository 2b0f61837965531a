"""How Discord says no: a status, a numeric code, and for form errors the path to each fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Refused(Exception):
    """An answer that is an error, raised wherever the reason is found."""

    status: int
    code: int
    message: str
    errors: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        errors = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **errors, **self.more}


def unauthorized() -> Refused:
    return Refused(401, 0, "401: Unauthorized")


def no_route() -> Refused:
    return Refused(404, 0, "404: Not Found")


def blocked_client() -> Refused:
    return Refused(403, 40333, "internal network error")


_UNKNOWN = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "User": 10013,
    "Emoji": 10014,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}


def unknown(what: str) -> Refused:
    return Refused(400 if what == "Emoji" else 404, _UNKNOWN[what], f"Unknown {what}")


def missing_access() -> Refused:
    return Refused(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    return Refused(403, 50013, "Missing Permissions")


def not_yours() -> Refused:
    return Refused(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refused:
    return Refused(400, 50006, "Cannot send an empty message")


def no_direct_messages() -> Refused:
    return Refused(403, 50007, "Cannot send messages to this user")


def wrong_channel_type() -> Refused:
    return Refused(400, 50024, "Cannot execute action on this channel type")


def archived() -> Refused:
    return Refused(400, 50083, "Thread is archived")


def expired_token() -> Refused:
    return Refused(401, 50027, "Invalid Webhook Token")


def invalid_json() -> Refused:
    return Refused(400, 50109, "The request body contains invalid JSON.")


def too_large() -> Refused:
    return Refused(413, 40005, "Request entity too large")


def already_acknowledged() -> Refused:
    return Refused(400, 40060, "Interaction has already been acknowledged.")


def already_a_thread() -> Refused:
    return Refused(400, 160004, "A thread has already been created for this message")


def too_many_old_edits(retry_after: float) -> Refused:
    told = "Maximum number of edits to messages older than 1 hour reached. Try again later"
    return Refused(429, 30046, told, more={"retry_after": round(retry_after, 3), "global": False})


def by_code(code: int) -> Refused:
    """A refusal that a test orders, with the status that goes with its code."""
    status = 404 if 10000 < code < 11000 else 400
    status = {40005: 413, 30046: 429, 50027: 401}.get(code, status)
    if code in {50001, 50005, 50007, 50013}:
        status = 403
    return Refused(status, code, "Ordered by a test")


class Form:
    """Collects what is wrong with a body, each fault under its path, as 50035 shows it."""

    def __init__(self) -> None:
        self._errors: dict[str, Any] = {}

    def fault(self, path: str, code: str, message: str) -> None:
        """Notes a fault at a path such as `embeds.0.title`; an empty path is the body itself."""
        node = self._errors
        for step in path.split(".") if path else []:
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: str, value: object, most: int, least: int = 0) -> None:
        """Checks a text; None and absence are for `required`."""
        if value is None:
            return
        if not isinstance(value, str):
            self.fault(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif least and not least <= len(value) <= most:
            told = f"Must be between {least} and {most} in length."
            self.fault(path, "BASE_TYPE_BAD_LENGTH", told)
        elif len(value) > most:
            self.fault(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def count(self, path: str, value: object, most: int, least: int = 0) -> list[Any]:
        """Checks a list and gives it back, empty when it is none."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(value) <= most:
            code = "BASE_TYPE_BAD_LENGTH" if least else "BASE_TYPE_MAX_LENGTH"
            told = (
                f"Must be between {least} and {most} in length."
                if least
                else f"Must be {most} or fewer in length."
            )
            self.fault(path, code, told)
        return value

    def required(self, path: str, value: object) -> bool:
        if value is not None and value != "":
            return True
        self.fault(path, "BASE_TYPE_REQUIRED", "This field is required")
        return False

    def choice(self, path: str, value: object, allowed: tuple[object, ...]) -> None:
        if value not in allowed:
            told = f"Value must be one of {{{', '.join(map(repr, allowed))}}}."
            self.fault(path, "BASE_TYPE_CHOICES", told)

    def snowflake(self, path: str, value: object) -> None:
        if value is not None and not str(value).isdigit():
            self.fault(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')

    def close(self) -> None:
        """Refuses the body if anything was noted."""
        if self._errors:
            raise Refused(400, 50035, "Invalid Form Body", errors=self._errors)
