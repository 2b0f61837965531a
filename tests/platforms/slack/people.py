"""What people do in Slack, each act with the events that Slack sends for it."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from tests.platforms.slack import interactions, payloads, posting
from tests.platforms.slack.conversations import reaction_event
from tests.platforms.slack.deliveries import Delivery
from tests.platforms.slack.state import Channel, Ephemeral, File, Json, Message, User, View

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack


@dataclass(frozen=True)
class Somebody:
    """A person, or a bot that is not ours, with hands."""

    slack: Slack
    id: str
    team: str

    @property
    def user(self) -> User:
        found = self.slack.user_of(self.id, self.team)
        assert found is not None
        return found

    @property
    def dm(self) -> Channel:
        return self.slack.direct(self.id, self.slack.workspaces[self.user.team].bot_user)

    def say(
        self,
        channel: Channel,
        text: str,
        thread_ts: str | None = None,
        files: Mapping[str, bytes | str] | None = None,
        broadcast: bool = False,
    ) -> Message:
        """`text` is as Slack sends it: `&lt;` for a typed `<`. A mention of the bot in a channel is two events.

        A file that is a text is a remote one: the address that somebody's app says it has.
        """
        slack = self.slack
        message = Message(channel.id, slack.ts(), self.id, text, self.user.team, thread_ts or "")
        message.blocks, message.rich = payloads.rich_text(text, slack.id("")[:5]), True
        message.client_msg_id = str(UUID(int=slack.chance.getrandbits(128), version=4))
        if self.user.bot:
            self._as_bot(message)
        if broadcast and thread_ts:
            message.subtype, message.broadcast = "thread_broadcast", True
        if files:
            message.subtype, message.files = (
                "file_share",
                [self._file(channel, *each).id for each in files.items()],
            )
        posting.store(slack, message)
        for each in message.files:
            self._file_shared(channel, each)
        return message

    def _as_bot(self, message: Message) -> None:
        """Another app's bot looks like a person with a `bot_id`; a webhook has the subtype instead."""
        message.client_msg_id = ""
        message.bot_id, message.app_id = self.user.bot_id, self.user.app_id
        if not self.user.app_id:
            message.subtype = "bot_message"

    def _file(self, channel: Channel, name: str, content: bytes | str) -> File:
        file = File(
            self.slack.id("F"),
            self.user.team,
            name,
            0 if isinstance(content, str) else len(content),
            self.id,
            name,
            None if isinstance(content, str) else content,
            complete=True,
            link=content if isinstance(content, str) else "",
        )
        file.mimetype = mimetypes.guess_type(name)[0] or file.mimetype
        file.created = int(self.slack.clock())
        file.shared.add(channel.id)
        self.slack.files[file.id] = file
        return file

    def _file_shared(self, channel: Channel, file: str) -> None:
        event: Json = {
            "type": "file_shared",
            "file_id": file,
            "user_id": self.id,
            "file": {"id": file},
        }
        event |= {"channel_id": channel.id, "event_ts": self.slack.ts()}
        self.slack.post.event("file_shared", event, channel.team, channel)

    def edit(self, message: Message, text: str) -> None:
        before = self.slack.message_json(message)
        message.text = text
        message.blocks = payloads.rich_text(text, self.slack.id("")[:5])
        message.edited = {"user": self.id, "ts": self.slack.ts()}
        posting.change(self.slack, message, before)

    def delete(self, message: Message) -> None:
        posting.remove(self.slack, message)

    def react(self, message: Message, name: str) -> None:
        message.reactions.setdefault(name, []).append(self.id)
        self._reaction(message, name, "reaction_added")

    def unreact(self, message: Message, name: str) -> None:
        message.reactions[name].remove(self.id)
        if not message.reactions[name]:
            del message.reactions[name]
        self._reaction(message, name, "reaction_removed")

    def _reaction(self, message: Message, name: str, kind: str) -> None:
        channel = self.slack.channels[message.channel]
        event = reaction_event(self.id, message, name, kind, self.slack.ts())
        for team in posting.teams_of(self.slack, channel):
            self.slack.post.event(kind, event, team, channel)

    def join(self, channel: Channel) -> None:
        channel.members.add(self.id)
        self._membership(channel, "member_joined_channel")

    def leave(self, channel: Channel) -> None:
        channel.members.discard(self.id)
        self._membership(channel, "member_left_channel")

    def invite_bot(self, channel: Channel) -> None:
        """The bot is told of its own arrival too."""
        bot = self.slack.workspaces[channel.team].bot_user
        channel.members.add(bot)
        event = self._member_event(channel, "member_joined_channel", bot) | {"inviter": self.id}
        self.slack.post.event("member_joined_channel", event, channel.team, channel)

    def remove_bot(self, channel: Channel) -> None:
        """It hears nothing of this, and nothing from there any more."""
        channel.members.discard(self.slack.workspaces[channel.team].bot_user)

    def turn_private(self, channel: Channel) -> Message:
        """A public channel; everybody in it reads that it was done."""
        channel.kind = "private"
        words = "made this channel *private*. Now, it can only be viewed or joined by invitation."
        said = Message(channel.id, self.slack.ts(), self.id, words, self.user.team)
        said.subtype = "channel_convert_to_private"
        return posting.store(self.slack, said)

    def become_guest(self) -> None:
        """By an administrator; all of the workspace's apps hear of it, wherever they are."""
        self.user.guest = True
        shown = payloads.user_json(self.user, self.user.team, email=False, locale=True)
        event: Json = {"type": "user_change", "user": shown, "event_ts": self.slack.ts()}
        self.slack.post.event("user_change", event, self.user.team)

    def _membership(self, channel: Channel, kind: str) -> None:
        self.slack.post.event(
            kind, self._member_event(channel, kind, self.id), channel.team, channel
        )

    def _member_event(self, channel: Channel, kind: str, user: str) -> Json:
        letter = "G" if channel.kind == "private" else "C"
        return {
            "type": kind,
            "user": user,
            "channel": channel.id,
            "channel_type": letter,
            "team": channel.team,
            "event_ts": self.slack.ts(),
        }

    def open_home(self, tab: str = "home") -> None:
        """The app's Home (`home`) or its conversation (`messages`), where a new agent greets."""
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.dm.id,
            "tab": tab,
        }
        view = self.slack.homes.get((self.user.team, self.id))
        if view is not None and tab == "home":
            event["view"] = interactions.shown_view(self.slack, view, {})
        self.slack.post.event(
            "app_home_opened", event | {"event_ts": self.slack.ts()}, self.user.team
        )

    def open_assistant(self, seen: Channel | None = None) -> str:
        """The older container: a thread begins before anybody has said a word. Gives its thread_ts."""
        thread = self.slack.ts()
        self.slack.assistants[(self.dm.id, thread)].status = ""
        self._assistant("assistant_thread_started", thread, seen)
        return thread

    def look_at(self, thread_ts: str, seen: Channel) -> None:
        """Another channel is opened beside the assistant's thread."""
        self._assistant("assistant_thread_context_changed", thread_ts, seen)

    def _assistant(self, kind: str, thread: str, seen: Channel | None) -> None:
        context: Json = (
            {"channel_id": seen.id, "team_id": seen.team, "enterprise_id": None} if seen else {}
        )
        about: Json = {
            "user_id": self.id,
            "context": context,
            "channel_id": self.dm.id,
            "thread_ts": thread,
        }
        event: Json = {"type": kind, "assistant_thread": about, "event_ts": self.slack.ts()}
        self.slack.post.event(kind, event, self.user.team)

    def stop(self, message: Message) -> None:
        """The stop button under an answer that is still being written."""
        self.slack.streams[(message.channel, message.ts)].stopped_by_user = True

    def command(self, channel: Channel, name: str, text: str = "") -> Delivery:
        return interactions.command(self.slack, self.user, channel, name, text)

    def shortcut(self, message: Message, callback_id: str) -> Delivery:
        return interactions.shortcut(self.slack, self.user, message, callback_id)

    def click(self, on: Message | Ephemeral | View, action_id: str, choice: str = "") -> Delivery:
        """`choice` is `positive` or `negative` for feedback, else an option's value."""
        if isinstance(on, View):
            return interactions.click_in_view(self.slack, self.user, on, action_id, choice)
        if isinstance(on, Ephemeral):
            return interactions.click_ephemeral(self.slack, self.user, on, action_id, choice)
        return interactions.click(self.slack, self.user, on, action_id, choice)

    def submit(self, view: View, values: Mapping[str, Mapping[str, Json]]) -> Delivery:
        return interactions.submit(self.slack, self.user, view, values)

    def close(self, view: View) -> Delivery | None:
        return interactions.close(self.slack, self.user, view)
