"""The whole of a Slack as one object: what is there, what was asked, and what is on its way to the app."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.platforms.calls import Calls
from tests.platforms.faults import Faults
from tests.platforms.rates import Rates
from tests.platforms.slack import payloads
from tests.platforms.slack.deliveries import Post
from tests.platforms.slack.limits import Limits
from tests.platforms.slack.responses import ResponseUrl
from tests.platforms.slack.scopes import BOT_SCOPES
from tests.platforms.slack.state import (
    Assistant,
    Channel,
    Code,
    Ephemeral,
    File,
    Json,
    Message,
    Stream,
    Token,
    User,
    View,
    Workspace,
    type_of_channel,
)

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


@dataclass
class Slack:
    """State is public: a test reads and changes it as it likes. `clock` gives seconds since 1970."""

    limits: Limits
    clock: Callable[[], float]
    app_id: str = "A0MYNAHAPP0"
    client_id: str = "1111.2222"
    client_secret: str = "client-secret-for-tests"  # noqa: S105 - of this stand-in alone
    signing_secret: str = "51611651611651611651611651611651"  # noqa: S105 - of this stand-in alone
    agent_view: bool = True
    """A new app ("agent_view"); False is the older assistant container."""
    distributed: bool = False
    """Sold outside the Marketplace: history is one call a minute of 15 messages."""
    rotation: bool = False
    redirect_urls: set[str] = field(default_factory=set)
    """Where the app's settings let people be sent back to; empty: anywhere."""
    declines: bool = False
    """People press "Cancel" when they are asked whether to install."""
    whole_organisation: bool = False
    """An administrator installs for every workspace of an Enterprise organisation at once."""
    socket_mode: bool = True
    url: str = ""
    socket_url: str = ""
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    """By id; of namesakes in several workspaces the first one, the others by workspace and id."""
    channels: dict[str, Channel] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)
    streams: dict[tuple[str, str], Stream] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    assistants: dict[tuple[str, str], Assistant] = field(
        default_factory=lambda: defaultdict(Assistant)
    )
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    triggers: dict[str, tuple[float, str]] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    tickets: dict[str, float] = field(default_factory=dict)
    calls: Calls = field(default_factory=Calls)
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    post: Post = field(init=False)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - ids, not secrets
    _last: int = 0

    def __post_init__(self) -> None:
        self.post = Post(self)

    @property
    def api_url(self) -> str:
        """With the slash at its end, as the SDK wants it."""
        return f"{self.url}/api/"

    @property
    def team(self) -> Workspace:
        return next(iter(self.workspaces.values()))

    @property
    def bot_token(self) -> str:
        return next(
            each.value for each in self.tokens.values() if each.kind == "bot" and not each.revoked
        )

    @property
    def app_token(self) -> str:
        return next(each.value for each in self.tokens.values() if each.kind == "app")

    def id(self, letter: str) -> str:
        return letter + "".join(self.chance.choices(LETTERS, k=10))

    def ts(self) -> str:
        """Unique and increasing, however many messages come in one microsecond."""
        self._last = max(self._last + 1, int(self.clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def add_workspace(self, name: str, installed: bool = True) -> Workspace:
        made = Workspace(self.id("T"), name.lower(), name, installed=False)
        self.workspaces[made.id] = made
        if installed:
            self.install(made)
        return made

    def install(self, workspace: Workspace, scopes: frozenset[str] = BOT_SCOPES) -> Token:
        """A bot user and a token for it, as the OAuth dance ends."""
        if not workspace.bot_user:
            bot = User(
                self.id("U"),
                workspace.id,
                "mynah",
                "Mynah",
                bot=True,
                bot_id=self.id("B"),
                app_id=self.app_id,
            )
            self.users[bot.id] = bot
            workspace.bot_user, workspace.bot_id = bot.id, bot.bot_id
        workspace.installed = True
        secret = "".join(self.chance.choices(LETTERS, k=24))
        life = self.limits.token_life if self.rotation else 0.0
        value = f"{'xoxe.xoxb-1' if self.rotation else 'xoxb-1111-2222'}-{secret}"
        token = Token(value, "bot", workspace.id, scopes, self.clock() + life if life else 0.0)
        token.refresh = f"xoxe-1-{secret}" if self.rotation else ""
        self.tokens[token.value] = token
        return token

    def add_app_token(self) -> Token:
        token = Token(
            f"xapp-1-{self.app_id}-1-{self.id('')}",
            "app",
            self.team.id,
            frozenset({"connections:write"}),
        )
        self.tokens[token.value] = token
        return token

    def user_of(self, user: str, team: str) -> User | None:
        """Whom this user id names for an app of this workspace."""
        return self.users.get(f"{team}.{user}") or self.users.get(user)

    def add_user(
        self,
        name: str,
        workspace: Workspace | None = None,
        guest: bool = False,
        bot: bool = False,
        namesake: str = "",
    ) -> User:
        team = (workspace or self.team).id
        made = User(namesake or self.id("U"), team, name, name.capitalize(), guest=guest, bot=bot)
        if bot:
            made.bot_id, made.app_id = self.id("B"), self.id("A")
        self.users[f"{team}.{made.id}" if made.id in self.users else made.id] = made
        return made

    def add_channel(
        self,
        name: str,
        *members: str,
        kind: type_of_channel = "public",
        shared_with: tuple[str, ...] = (),
        workspace: Workspace | None = None,
    ) -> Channel:
        """With the bot in it when its user is among the members."""
        letter = "D" if kind == "im" else "C"
        made = Channel(
            self.id(letter),
            (workspace or self.team).id,
            name,
            kind,
            set(members),
            shared_with=set(shared_with),
        )
        made.created = int(self.clock())
        self.channels[made.id] = made
        return made

    def direct(self, user: str, bot: str) -> Channel:
        """The one conversation between a person and the bot; it is made when first needed."""
        for each in self.channels.values():
            if each.kind == "im" and each.members == {user, bot}:
                return each
        made = self.add_channel("", user, bot, kind="im")
        made.team = self.users[bot].team
        return made

    def files_json(self, message: Message) -> list[Json]:
        found = [self.files[each] for each in message.files]
        shared = self.channels[message.channel].shared
        bot_team = self.team.id
        return [
            payloads.file_stub(each)
            if shared and each.team != bot_team
            else payloads.file_json(each, self.url)
            for each in found
        ]

    def message_json(self, message: Message) -> Json:
        channel = self.channels[message.channel]
        return payloads.message_json(message, channel, self.users, self.files_json(message))

    def messages(self, channel: str) -> list[Message]:
        """All of a conversation, threads too, oldest first."""
        return sorted(self.channels[channel].messages.values(), key=lambda each: each.ts)

    def said(self, channel: str) -> list[str]:
        """The texts that the bot wrote there."""
        return [each.text for each in self.messages(channel) if each.app_id == self.app_id]

    def trigger(self, user: str) -> str:
        made = (
            f"{self.chance.randrange(10**12)}.{self.chance.randrange(10**12)}.{self.id('').lower()}"
        )
        self.triggers[made] = (self.clock() + self.limits.trigger, user)
        return made

    def response_url(
        self, kind: str, channel: str, user: str, message_ts: str = "", thread_ts: str = ""
    ) -> str:
        path = f"{kind}/{self.channels[channel].team}/{self.chance.randrange(10**12)}/{self.id('')}"
        until = self.clock() + self.limits.response_url
        self.response_urls[path] = ResponseUrl(
            channel, user, message_ts, thread_ts, self.limits.response_uses, until
        )
        return f"{self.url}/hooks/{path}"

    def assistant(self, channel: str, thread_ts: str) -> Assistant:
        """As people see it now: a status that is too old is gone."""
        found = self.assistants[(channel, thread_ts)]
        if found.status and found.until <= self.clock():
            found.status = ""
        return found
