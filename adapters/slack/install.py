"""How a workspace installs us: Slack's OAuth by Bolt's own flow, with our state, our store and our pages."""

from __future__ import annotations

import html
import logging
import re
import secrets
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation as SdkInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.api import BRIEF, Api, Connect, Refused, translating
from adapters.slack.audience import PLATFORM
from adapters.slack.granted import Grants, Tokens, secret_of
from adapters.slack.guide import SCOPES
from adapters.slack.guide_many import INSTALL, REDIRECT, redirect_of
from adapters.slack.happenings import Identity
from adapters.slack.listen import response_of
from adapters.slack.stream import Budget
from core.messages import Audience
from core.people.admit import Rule
from core.ports import Guests, Installation, Standing, Unavailable, Unreadable
from core.reception import Call, Hook, Reception, Response

if TYPE_CHECKING:
    from adapters.slack.many import Kept, ManyConfig

log = logging.getLogger(__name__)

STATE_SECONDS = 600
COOKIE = "__Host-mynah-slack-install"
"""Browsers take this name from us alone, by https, and from no other host of the domain."""
MOST_A_MINUTE = 20
"""Whoever makes up codes must not use up the calls by which tokens are renewed."""
_STATE = "slack-install"
_TEAM = re.compile(r"[A-Z0-9]{2,32}")


class TurnedAway(BoltError):
    """A workspace that may not install us; the words are for its administrator."""


class States(AsyncOAuthStateStore):
    """Sealed rather than kept: to begin costs us nothing, however often somebody does."""

    def __init__(self, kept: Kept, clock: Callable[[], float]) -> None:
        self._kept = kept
        self._clock = clock

    async def async_issue(self, *_: object, **__: object) -> str:
        """Good for ten minutes and for one use."""
        until = self._clock() + STATE_SECONDS
        # "=" would need quoting in addresses and cookies.
        return self._kept.seal.seal(f"{_STATE} {until:.0f} {secrets.token_hex(16)}").rstrip("=")

    async def async_consume(self, state: str) -> bool:
        """Whether it is ours, in time, and used for the first time."""
        try:
            told = self._kept.seal.unseal(state + "=" * (-len(state) % 4)).split(" ")
        except Unreadable:
            return False
        if len(told) != 3 or told[0] != _STATE or float(told[1]) <= self._clock():
            return False
        mine = secrets.token_hex(8)
        return await self._kept.bind(f"{_STATE}:{told[2]}", mine) == mine


class StateUtils(OAuthStateUtils):
    """The cookie that binds a state to the browser that asked for it."""

    def build_set_cookie_for_new_state(self, state: str) -> str:
        """Lax: Slack's way back is a link that another site leads to."""
        return f"{super().build_set_cookie_for_new_state(state)}; SameSite=Lax"


class Store(AsyncInstallationStore):
    """The SDK's store, over what is kept and sealed."""

    def __init__(self, grants: Grants, clock: Callable[[], float]) -> None:
        self._grants = grants
        self._clock = clock

    async def async_save(self, installation: SdkInstallation) -> None:
        """Only what is needed: no person's token, no webhook."""
        me = Identity(
            installation.team_id or "", installation.bot_user_id or "", installation.bot_id or ""
        )
        tokens = Tokens(
            installation.bot_token or "",
            installation.bot_refresh_token or "",
            float(installation.bot_token_expires_at or 0),
        )
        name = installation.team_name or me.team
        kept = Installation(PLATFORM, me.team, name, secret_of(tokens, me), self._clock())
        await self._grants.keep(kept)


class Flow(AsyncOAuthFlow):
    """Bolt's, but that it asks who may install, and says and logs nothing that was sent to it."""

    def __init__(self, settings: AsyncOAuthSettings, connect: Connect, guests: Guests, rule: Rule):
        # Bolt would log the code that a token can be had for.
        quiet = logging.getLogger("adapters.slack.oauth")
        quiet.setLevel(logging.ERROR + 1)
        super().__init__(client=connect(""), logger=quiet, settings=settings)
        self._connect = connect
        self._guests = guests
        self._rule = rule
        self._budget = Budget(MOST_A_MINUTE)

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """To the workspace that the link names, where it names one."""
        named = (request.query.get("team") or [""])[0]
        team = named if _TEAM.fullmatch(named) else None
        return self.settings.authorize_url_generator.generate(state=state, team=team)

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:  # noqa: ARG002
        """Where a person begins."""
        return page(
            "Add Mynah to Slack",
            "Mynah answers questions in your workspace from the documents it was given, with "
            "citations. Slack asks you next what it may do there.",
            f'<p><a href="{html.escape(url)}">Choose the workspace in Slack</a></p>',
        )

    async def run_installation(self, code: str) -> SdkInstallation | None:
        """None where Slack does not take the code, or does not answer."""
        if not self._budget.take(time.monotonic()):
            log.warning("too many installations in Slack at once; one was not finished")
            return None
        try:
            with translating("oauth.v2.access"):
                return await super().run_installation(code)
        except (Refused, Unavailable) as error:
            log.warning("an installation in Slack was not finished: %s", error)
            return None

    async def store_installation(
        self, request: AsyncBoltRequest, installation: SdkInstallation
    ) -> None:
        """Raises TurnedAway; then the token that was just granted is given back."""
        words = await self._refusal(installation)
        if not words:
            await super().store_installation(request, installation)
            log.info("Slack workspace %s installed Mynah", installation.team_name)
            return
        log.warning("Slack workspace %s may not install Mynah", installation.team_id)
        await self._give_back(installation.bot_token or "")
        raise TurnedAway(words)

    async def _refusal(self, installation: SdkInstallation) -> str:
        team = installation.team_id or ""
        if installation.is_enterprise_install or not team:
            return (
                "Mynah cannot be installed for a whole organisation at once. "
                "Install it in each workspace that shall have it."
            )
        if not (installation.bot_token and installation.bot_user_id and installation.bot_id):
            return "Slack granted no bot. Check the app's scopes, then begin again."
        workspace = Audience("workspace", PLATFORM, team)
        standing = (await self._guests.standings([workspace])).get(workspace)
        if standing is Standing.BLOCKED or (standing is None and self._rule == "listed"):
            return (
                f"This workspace is not on the list of those that may have Mynah. Whoever runs "
                f"Mynah can add it by: mynah access allow {workspace}"
            )
        return ""

    async def _give_back(self, token: str) -> None:
        try:
            await Api(self._connect(token)).insist("auth.revoke", BRIEF)
        except (Refused, Unavailable) as error:
            log.warning("a token that is not wanted could not be given back: %s", error)


def flow_of(
    config: ManyConfig, kept: Kept, grants: Grants, reception: Reception, connect: Connect
) -> Flow:
    """The whole of it; whatever is not named here Bolt would take from the environment."""
    settings = AsyncOAuthSettings(
        client_id=config.client_id,
        client_secret=config.client_secret,
        scopes=SCOPES,
        user_scopes=[],
        redirect_uri=redirect_of(config.public_url),
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        callback_options=AsyncCallbackOptions(success=_welcome, failure=_sorry),
        authorization_url=urljoin(config.api_url, "/oauth/v2/authorize"),
        installation_store=Store(grants, reception.clock),
        installation_store_bot_only=True,
        state_store=States(kept, reception.clock),
        state_cookie_name=COOKIE,
        state_expiration_seconds=STATE_SECONDS,
    )
    settings.state_utils = StateUtils(cookie_name=COOKIE, expiration_seconds=STATE_SECONDS)
    return Flow(settings, connect, reception.guests, reception.rule)


def install_hooks(
    config: ManyConfig, kept: Kept, grants: Grants, reception: Reception, connect: Connect
) -> Sequence[Hook]:
    """Two pages for browsers; nobody is known there, and Slack's own word is what counts."""
    flow = flow_of(config, kept, grants, reception, connect)

    async def begin(call: Call) -> Response:
        return response_of(await flow.handle_installation(_request(call)))

    async def end(call: Call) -> Response:
        return response_of(await flow.handle_callback(_request(call)))

    return Hook("GET", INSTALL, begin), Hook("GET", REDIRECT, end)


def _request(call: Call) -> AsyncBoltRequest:
    return AsyncBoltRequest(body="", query=call.query, headers=dict(call.headers))


# --- Pages ----------------------------------------------------------------------------------------


async def _welcome(args: AsyncSuccessArgs) -> BoltResponse:
    name = html.escape(args.installation.team_name or "your workspace")
    return _page(
        args.settings,
        200,
        page(
            f"Mynah is in {name}",
            "Write it a direct message, or invite it to a channel: /invite @Mynah",
        ),
    )


async def _sorry(args: AsyncFailureArgs) -> BoltResponse:
    """Why, in words of ours: nothing of what was sent comes back."""
    if isinstance(args.error, TurnedAway):
        return _page(args.settings, 403, page("Not installed", html.escape(str(args.error))))
    words = _REASONS.get(args.reason, "Slack did not let Mynah in.")
    # It is beside the page that shows it, wherever a proxy puts the two.
    more = '<p><a href="install">Begin again</a></p>'
    return _page(args.settings, _STATUS.get(args.reason, 400), page("Not installed", words, more))


_REASONS = {
    "access_denied": "You did not let Mynah in. Nothing was changed.",
    "invalid_browser": "This is not the browser that began, or it began too long ago.",
    "invalid_state": "This link was used already, or it is older than ten minutes.",
    "missing_code": "Slack sent no code along.",
    "invalid_code": "Slack did not confirm the installation.",
    "storage_error": "The installation could not be kept.",
}
_STATUS = {"access_denied": 200, "invalid_state": 401, "storage_error": 500}


def page(title: str, words: str, more: str = "") -> str:
    """A plain page; `title` and `words` are HTML already."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1><p>{words}</p>{more}</body></html>\n"
    )


def _page(settings: AsyncOAuthSettings, status: int, body: str) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Set-Cookie": settings.state_utils.build_set_cookie_for_deletion(),
    }
    return BoltResponse(status=status, body=body, headers=headers)
