"""What people do: write, edit, delete, react, use commands and buttons; each as their client would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.platforms.discord import check_components, permissions, posting, threads
from tests.platforms.discord.asking import Asking, find_command
from tests.platforms.discord.bits import Permission
from tests.platforms.discord.draft import Files, Upload, read
from tests.platforms.discord.permissions import is_visible_to
from tests.platforms.discord.things import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL,
    Channel,
    Guild,
    Interaction,
    Message,
    Payload,
    User,
)
from tests.platforms.discord.world import World


class CannotDo(Exception):
    """The person's client would not offer this: no such command, no such button, no right to it."""


@dataclass(frozen=True)
class Human:
    """A person at a Discord client."""

    world: World
    user: User
    asking: Asking

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def mention(self) -> str:
        return self.user.mention

    def say(
        self,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        attachments: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Writes into a channel; `ping` is the switch beside a reply."""
        files: Files = {
            n: Upload(name, content)
            for n, (name, content) in enumerate((attachments or {}).items())
        }
        body: Payload = {"content": text, "nonce": self.world.clock.snowflake()}
        if reply_to is not None and not ping:
            body["allowed_mentions"] = {
                "parse": ["users", "roles", "everyone"],
                "replied_user": False,
            }
        draft = read(self.world, body, files)
        posting.may_post(self.world, self.user, channel, draft, replies=reply_to is not None)
        return posting.post(self.world, self.user, channel, draft, replies_to=reply_to)

    def dm(self, text: str, *, attachments: Mapping[str, bytes] | None = None) -> Message:
        """Writes to the bot directly."""
        return self.say(self.direct, text, attachments=attachments)

    @property
    def direct(self) -> Channel:
        return self.world.direct_channel(self.user, self.world.bot)

    def edit(self, message: Message, text: str) -> Message:
        posting.may_edit(self.user, message)
        draft = read(self.world, {"content": text}, {}, before=message)
        return posting.change(self.world, message, draft)

    def delete(self, message: Message) -> None:
        posting.may_remove(self.user, message)
        posting.remove(self.world, message)

    def react(self, message: Message, emoji: str) -> None:
        posting.react(self.world, self.user, message, emoji, add=True)

    def unreact(self, message: Message, emoji: str) -> None:
        posting.react(self.world, self.user, message, emoji, add=False)

    def type(self, channel: Channel) -> None:
        posting.type_in(self.world, self.user, channel)

    def open_thread(self, channel: Channel, name: str, *, under: Message | None = None) -> Channel:
        body: Payload = {"name": name, "type": 11}
        threads.check(body)
        threads.may_open(self.user, channel, private=False, under=under)
        return threads.open_thread(self.world, self.user, channel, body, under)

    def open_private_thread(self, channel: Channel, name: str, *others: User) -> Channel:
        opened = threads.open_thread(self.world, self.user, channel, {"name": name, "type": 12})
        for other in others:
            threads.join(self.world, other, opened)
        return opened

    def sees(self, channel: Channel) -> list[Message]:
        """What stands in a channel for this person, ephemeral answers included."""
        if not permissions.can_see(self.user, channel):
            return []
        mine = [m for m in self.world.messages.values() if m.channel is channel]
        return [m for m in mine if is_visible_to(m, self.user)]

    def slash(
        self, channel: Channel, command: str, options: Mapping[str, object] | None = None
    ) -> Interaction:
        """Uses a slash command, `ask` or with a sub-command `index add`; a file is (name, bytes)."""
        found, path = find_command(self.world, channel, command, kind=1)
        self._may_use(found, channel)
        data = self.asking.command_data(self.user, channel, found, path, options or {})
        return self.asking.ask(COMMAND, self.user, channel, data)

    def type_ahead(
        self, channel: Channel, command: str, option: str, text: str, **filled: object
    ) -> Interaction:
        """Types into an option that completes itself; what comes back is in `choices`."""
        found, path = find_command(self.world, channel, command, kind=1)
        data = self.asking.completion_data(channel, found, path, option, text, filled)
        return self.asking.ask(AUTOCOMPLETE, self.user, channel, data)

    def use_on(self, message: Message, command: str) -> Interaction:
        """Picks a command from a message's context menu."""
        found, _ = find_command(self.world, message.channel, command, kind=3)
        self._may_use(found, message.channel)
        data = self.asking.on_message_data(found, message)
        return self.asking.ask(COMMAND, self.user, message.channel, data)

    def click(self, message: Message, which: str) -> Interaction:
        """Clicks the button with this label or custom id."""
        button = self._component(message, which, (2,))
        data = {"component_type": 2, "custom_id": button["custom_id"], "id": button["id"]}
        return self.asking.ask(COMPONENT, self.user, message.channel, data, message)

    def select(self, message: Message, which: str, values: Sequence[str]) -> Interaction:
        """Chooses values in the menu with this placeholder or custom id."""
        menu = self._component(message, which, (3, 5, 6, 7, 8))
        offered = [option["value"] for option in menu.get("options", [])]
        if menu["type"] == 3 and not set(values) <= set(offered):
            raise CannotDo(f"{values} are not among {offered}")
        data = {
            "component_type": menu["type"],
            "custom_id": menu["custom_id"],
            "id": menu["id"],
            "values": list(values),
        }
        return self.asking.ask(COMPONENT, self.user, message.channel, data, message)

    def submit(self, shown: Interaction, values: Mapping[str, str]) -> Interaction:
        """Fills in the modal that an interaction brought, by custom id, and sends it."""
        if shown.modal is None:
            raise CannotDo("no modal is shown")
        data = self.asking.modal_data(shown.modal, values)
        return self.asking.ask(MODAL, self.user, shown.channel, data, shown.message)

    def leave(self, guild: Guild) -> None:
        self.asking.leave(self.user, guild)

    def _may_use(self, command: Payload, channel: Channel) -> None:
        given = permissions.in_channel(self.user, channel)
        if channel.guild is not None and Permission.USE_APPLICATION_COMMANDS not in given:
            raise CannotDo("commands are not allowed here")
        needed = command["default_member_permissions"]
        if needed is None or channel.guild is None:
            return
        if int(needed) == 0 or int(needed) & ~int(given):
            raise CannotDo(f"{command['name']} is hidden from {self.user.username}")

    def _component(self, message: Message, which: str, kinds: tuple[int, ...]) -> Payload:
        if not is_visible_to(message, self.user) or message.deleted:
            raise CannotDo("the message is not there")
        for component in check_components.every(message.components):
            names = (component.get(k) for k in ("label", "custom_id", "placeholder"))
            if component["type"] in kinds and which in names:
                if component.get("disabled") or not component.get("custom_id"):
                    raise CannotDo(f"{which} is disabled, or a link")
                return component
        raise CannotDo(f"there is no {which!r}")
