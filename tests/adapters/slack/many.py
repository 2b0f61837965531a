"""A Mynah that workspaces install, with a real database and web server, and a browser to install it with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette

from adapters.slack.api import Times
from adapters.slack.many import Kept, ManyConfig, SlackWorkspaces, open_workspaces
from adapters.stores.sealed import SealedInstallations, open_seal
from adapters.stores.sql.database import open_database
from adapters.web.hooks import route
from adapters.web.limits import Limits as WebLimits
from core.ports import Installations
from tests.adapters.slack.front import Desk
from tests.platforms.serving import serving
from tests.platforms.slack import Limits, StandIn, slack_standin
from tests.platforms.slack.conftest import Clock
from tests.platforms.slack.state import Channel, Workspace

PUBLIC = "https://mynah.example.com"


@dataclass
class Many:
    """One home; `processes` over it as many as a test opens."""

    slack: StandIn
    desk: Desk
    home: Path
    stack: AsyncExitStack
    keys: str = ""
    bound: dict[str, str] = field(default_factory=dict)
    raw: Installations = field(init=False)
    """As they lie in the database."""

    async def bind(self, name: str, value: str) -> str:
        return self.bound.setdefault(name, value)

    async def process(self, **more: str) -> SlackWorkspaces:
        """A process: its own connections and its own database engine over the same file."""
        database = await self.stack.enter_async_context(open_database("", self.home))
        self.raw = database.installations
        seal = open_seal(self.keys, self.home)
        config = ManyConfig(
            client_id=self.slack.client_id,
            client_secret=more.get("client_secret", self.slack.client_secret),
            public_url=more.get("public_url", PUBLIC),
            app_token=more.get("app_token", self.slack.app_token),
            signing_secret=more.get("signing_secret", ""),
            api_url=self.slack.api_url,
            times=Times(post=0.0),
        )
        installations = SealedInstallations(database.installations, seal)
        kept = Kept(self.desk.notes, installations, seal, self.bind)
        return await self.stack.enter_async_context(open_workspaces(config, kept, self.slack.clock))

    async def web(self, platform: SlackWorkspaces) -> httpx.AsyncClient:
        """A browser before the pages of this process."""
        hooks = platform.hooks(self.desk.reception())
        app = Starlette(routes=[route(hook, WebLimits()) for hook in hooks])
        at = await self.stack.enter_async_context(serving(app))
        return await self.stack.enter_async_context(httpx.AsyncClient(base_url=at.url))

    def stored(self) -> bytes:
        """Every byte of the home."""
        return b"".join(each.read_bytes() for each in sorted(self.home.iterdir()))

    def tokens(self, workspace: Workspace) -> list[str]:
        """Access and refresh tokens that Slack gave for it."""
        found = [each for each in self.slack.tokens.values() if each.team == workspace.id]
        return [text for each in found for text in (each.value, each.refresh) if text]


@dataclass(frozen=True)
class Dance:
    """How far an installation came: what Slack sent back with, and the browser's cookie."""

    back: str
    cookie: str


async def begin(
    browser: httpx.AsyncClient, workspace: Workspace, headers: Mapping[str, str] | None = None
) -> Dance:
    """Our page, then Slack's, where the person presses "Allow"."""
    page = await browser.get("/slack/install", params={"team": workspace.id}, headers=headers)
    assert page.status_code == 200, page.text
    link = page.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
    cookie = page.headers["set-cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    allowed = await browser.get(link)
    assert allowed.status_code == 302, allowed.text
    assert allowed.headers["location"].startswith(f"{PUBLIC}/slack/oauth_redirect?")
    return Dance(urlsplit(allowed.headers["location"]).query, cookie.split(";")[0])


async def end(browser: httpx.AsyncClient, dance: Dance) -> httpx.Response:
    """What the browser is shown when it comes back."""
    return await browser.get(
        f"/slack/oauth_redirect?{dance.back}", headers={"Cookie": dance.cookie}
    )


async def install(browser: httpx.AsyncClient, workspace: Workspace) -> httpx.Response:
    return await end(browser, await begin(browser, workspace))


def lounge(slack: StandIn, workspace: Workspace, *names: str) -> Channel:
    """A channel of this workspace with these people and the bot."""
    people = [slack.person(name).id for name in names]
    return slack.add_channel(
        f"lounge-{workspace.domain}", *people, workspace.bot_user, workspace=workspace
    )


@asynccontextmanager
async def many(home: Path, *, rotation: bool = False) -> AsyncIterator[Many]:
    """A Slack of two workspaces, Acme and Partner, in neither of which Mynah is."""
    clock = Clock()
    limits = Limits(ack=2.0, retries=(0.0, 0.02, 0.04))
    async with slack_standin(limits, clock) as slack, AsyncExitStack() as stack:
        slack.rotation = rotation
        slack.redirect_urls = {f"{PUBLIC}/slack/oauth_redirect"}
        yield Many(slack, Desk(clock), home, stack)


def both(slack: StandIn) -> tuple[Workspace, Workspace]:
    acme, partner = slack.workspaces.values()
    return acme, partner
