"""One call of the Web API as its method sees it, and the refusal it may answer with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.platforms.slack.state import Channel, Json, Message, Token, User, Workspace

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack


class Refused(Exception):
    """`ok: false` with Slack's error code; `more` goes into the same answer."""

    def __init__(self, error: str, *messages: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more: Json = dict(more)
        if messages:
            self.more["response_metadata"] = {"messages": list(messages)}


@dataclass(frozen=True)
class Ask:
    slack: Slack
    method: str
    arguments: Mapping[str, object]
    token: Token

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspaces[self.token.team]

    @property
    def bot(self) -> User:
        return self.slack.users[self.workspace.bot_user]

    def text(self, name: str) -> str:
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.arguments.get(name)
        return default if value is None else str(value).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if value and not value.isdigit():
            raise Refused("invalid_arguments", f"[ERROR] must be an integer [json-pointer:/{name}]")
        return int(value) if value else default

    def data(self, name: str) -> object:
        """What is JSON in itself: as it is in a JSON body, a string of JSON in a form."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            decoded: object = json.loads(value)
        except ValueError:
            raise Refused(
                f"invalid_{name}_format" if name in {"blocks", "metadata"} else "invalid_arguments"
            ) from None
        return decoded

    def channel(self, name: str = "channel") -> Channel:
        """A conversation that this bot can know of: a private one it is not in does not exist for it."""
        found = self.slack.channels.get(self.text(name))
        if found is None or self.token.team not in {found.team, *found.shared_with}:
            raise Refused("channel_not_found")
        if found.kind != "public" and self.workspace.bot_user not in found.members:
            raise Refused("channel_not_found")
        return found

    def channel_to_write(self, name: str = "channel") -> Channel:
        """As above; a person's id opens the direct message with them, as Slack does."""
        if self.text(name)[:1] in {"U", "W"} and self.method in {
            "chat.postMessage",
            "chat.postEphemeral",
        }:
            if self.text(name) not in self.slack.users:
                raise Refused("channel_not_found")
            return self.slack.direct(self.text(name), self.workspace.bot_user)
        channel = self.channel(name)
        if channel.archived:
            raise Refused("is_archived")
        if (
            self.workspace.bot_user not in channel.members
            and "chat:write.public" not in self.token.scopes
        ):
            raise Refused("not_in_channel")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Message:
        found = channel.messages.get(self.text(name))
        if found is None:
            raise Refused("message_not_found")
        return found


Run = Callable[[Ask], Json]


@dataclass(frozen=True)
class Method:
    """What Slack's page of a method says: its scopes (any one of them), tier, arguments and kinds of token."""

    run: Run
    tier: int
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    who: str = "bot"
    json: bool = False
    """Takes a JSON body; the others only read forms and queries, and ignore JSON."""
