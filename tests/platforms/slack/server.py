"""Starts the stand-in: a workspace with people and channels, its API on one port, its sockets on another."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from tests.platforms.serving import serving
from tests.platforms.slack.api import Api
from tests.platforms.slack.limits import Limits
from tests.platforms.slack.people import Somebody
from tests.platforms.slack.signed import Signed
from tests.platforms.slack.slack import Slack
from tests.platforms.slack.sockets import Sockets, listening
from tests.platforms.slack.state import Channel, Json, Workspace


@dataclass
class StandIn(Slack):
    """A Slack that runs. Socket Mode is how events go until `send_events_to` gives an address."""

    sockets: Sockets = field(init=False)
    signed: Signed | None = None

    def person(self, name: str) -> Somebody:
        """Whoever has this name; nobody is invented."""
        found = next(each for each in self.users.values() if each.name == name)
        return Somebody(self, found.id, found.team)

    def channel(self, name: str) -> Channel:
        return next(each for each in self.channels.values() if each.name == name)

    @property
    def mention(self) -> str:
        return f"<@{self.team.bot_user}>"

    async def send_events_to(self, url: str) -> Signed:
        """What an administrator does under "Event Subscriptions": refused when the challenge does not come back."""
        signed = Signed(self, url)
        if not await signed.verify():
            await signed.client.aclose()
            raise ValueError("url_verification failed")
        self.signed = self.post.road = signed
        return signed

    def archive(self, channel: Channel) -> None:
        channel.archived = True
        event: Json = {
            "type": "channel_archive",
            "channel": channel.id,
            "user": "U0ADMIN",
            "event_ts": self.ts(),
        }
        self.post.event("channel_archive", event, channel.team, channel)

    def delete_channel(self, channel: Channel) -> None:
        event: Json = {"type": "channel_deleted", "channel": channel.id, "event_ts": self.ts()}
        self.post.event("channel_deleted", event, channel.team, channel)
        del self.channels[channel.id]

    def revoke(self, workspace: Workspace) -> None:
        """`tokens_revoked`, and every token of this workspace is refused from now on."""
        tokens: Json = {"oauth": [], "bot": [workspace.bot_user]}
        self.post.event(
            "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens}, workspace.id
        )
        for each in self.tokens.values():
            if each.team == workspace.id and each.kind == "bot":
                each.revoked = "token_revoked"

    def uninstall(self, workspace: Workspace) -> None:
        """Both events come, in either order; then no call is answered any more."""
        self.post.event("app_uninstalled", {"type": "app_uninstalled"}, workspace.id)
        self.revoke(workspace)
        workspace.installed = False
        for each in self.tokens.values():
            if each.team == workspace.id and each.kind == "bot":
                each.revoked = "account_inactive"


def furnish(slack: Slack) -> None:
    """A small workspace: the names are the same in every test."""
    team = slack.add_workspace("Acme")
    partner = slack.add_workspace("Partner", installed=False)
    slack.add_app_token()
    ann, bob = slack.add_user("ann"), slack.add_user("bob")
    gil = slack.add_user("gil", guest=True)
    zoe, robot = slack.add_user("zoe", partner), slack.add_user("robot", bot=True)
    hook = slack.add_user("hook", bot=True)
    hook.app_id = ""
    bot = team.bot_user
    slack.add_channel("general", ann.id, bob.id, robot.id, hook.id, bot)
    slack.add_channel("random", ann.id, bob.id)
    slack.add_channel("secret", bob.id, bot, kind="private")
    slack.add_channel("hidden", bob.id, kind="private")
    slack.add_channel("lobby", ann.id, gil.id, bot)
    slack.add_channel("with-partner", ann.id, zoe.id, bot, shared_with=(partner.id,))
    slack.add_channel("ann-bob-mynah", ann.id, bob.id, bot, kind="mpim")


@contextlib.asynccontextmanager
async def slack_standin(
    limits: Limits | None = None, clock: Callable[[], float] = time.time, port: int = 0
) -> AsyncIterator[StandIn]:
    slack = StandIn(limits or Limits(), clock)
    furnish(slack)
    api = Api(slack)
    async with serving(api.app(), port) as served, listening(slack) as sockets:
        api.served = served
        slack.url, slack.sockets, slack.post.road = served.url, sockets, sockets
        try:
            yield slack
        finally:
            await slack.post.close()
            if slack.signed is not None:
                await slack.signed.client.aclose()
