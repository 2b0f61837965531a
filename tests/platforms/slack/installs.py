"""Who is asking and where it is installed: auth, OAuth, users, teams, bots, and the way to a socket."""

from __future__ import annotations

import base64
import binascii

from tests.platforms.slack import payloads
from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.state import Json, Token


def auth_test(ask: Ask) -> Json:
    if ask.token.kind == "app":
        return {"app_name": "Mynah", "app_id": ask.slack.app_id}
    team = ask.workspace
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": ask.bot.name,
        "team_id": team.id,
        "user_id": ask.bot.id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(ask: Ask) -> Json:
    if not ask.slack.socket_mode:
        raise Refused("forbidden_team")
    ticket = ask.slack.id("")
    ask.slack.tickets[ticket] = ask.slack.clock() + ask.slack.limits.socket_tickets
    return {"url": f"{ask.slack.socket_url}/link/?ticket={ticket}&app_id={ask.slack.app_id}"}


def revoke(ask: Ask) -> Json:
    if not ask.flag("test"):
        ask.token.revoked = "token_revoked"
    return {"revoked": not ask.flag("test")}


def users_info(ask: Ask) -> Json:
    user = ask.slack.user_of(ask.text("user"), ask.token.team)
    if user is None:
        raise Refused("user_not_found")
    email = "users:read.email" in ask.token.scopes and not user.bot
    return {"user": payloads.user_json(user, ask.token.team, email, ask.flag("include_locale"))}


def users_list(ask: Ask) -> Json:
    """Everybody of the workspace, guests and bots too, as many as there are."""
    found = [each for each in ask.slack.users.values() if each.team == ask.token.team]
    return {
        "members": [
            payloads.user_json(each, ask.token.team, False, ask.flag("include_locale"))
            for each in found
        ],
        "response_metadata": {"next_cursor": ""},
    }


def team_info(ask: Ask) -> Json:
    team = ask.slack.workspaces.get(ask.text("team") or ask.token.team)
    if team is None:
        raise Refused("team_not_found")
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "url": f"https://{team.domain}.slack.com/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def bots_info(ask: Ask) -> Json:
    found = next(
        (
            each
            for each in ask.slack.users.values()
            if each.bot_id and each.bot_id == ask.text("bot")
        ),
        None,
    )
    if found is None:
        raise Refused("bot_not_found")
    return {"bot": {**payloads.bot_profile(found), "id": found.bot_id}}


def _client(ask: Ask) -> None:
    """client_id and client_secret, in the Basic header or in the form."""
    given, secret = ask.text("client_id"), ask.text("client_secret")
    basic = ask.text("authorization_basic")
    if basic:
        try:
            given, _, secret = base64.b64decode(basic).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refused("invalid_client_id") from None
    if given != ask.slack.client_id:
        raise Refused("invalid_client_id")
    if secret != ask.slack.client_secret:
        raise Refused("bad_client_secret")


def access(ask: Ask) -> Json:
    """oauth.v2.access: a code for a token once, or a refresh token for the next token."""
    _client(ask)
    if ask.text("grant_type") == "refresh_token":
        return _granted(ask, _refreshed(ask))
    if not ask.text("code"):
        raise Refused("invalid_code")
    code = ask.slack.codes.get(ask.text("code"))
    if code is None or code.used:
        raise Refused("invalid_code" if code is None else "code_already_used")
    if code.redirect and ask.text("redirect_uri") != code.redirect:
        raise Refused("bad_redirect_uri")
    code.used = True
    granted = _granted(ask, ask.slack.install(ask.slack.workspaces[code.team], code.scopes))
    if ask.slack.whole_organisation:
        granted |= {"team": None, "is_enterprise_install": True}
        granted |= {"enterprise": {"id": "E0ORG", "name": "Organisation"}}
    return granted


def _refreshed(ask: Ask) -> Token:
    given = ask.text("refresh_token")
    old = next(
        (each for each in ask.slack.tokens.values() if each.refresh and each.refresh == given), None
    )
    if old is None or old.revoked:
        raise Refused("invalid_refresh_token")
    fresh = ask.slack.install(ask.slack.workspaces[old.team], old.scopes)
    old.refresh = ""  # a refresh token is good once; the old token lives on until it expires
    return fresh


def _granted(ask: Ask, token: Token) -> Json:
    team = ask.slack.workspaces[token.team]
    installer = next(
        (each.id for each in ask.slack.users.values() if each.team == team.id and not each.bot),
        "U0",
    )
    answer: Json = {
        "app_id": ask.slack.app_id,
        "authed_user": {"id": installer},
        "scope": ",".join(sorted(token.scopes)),
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": team.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if token.refresh:
        answer |= {"refresh_token": token.refresh, "expires_in": int(ask.slack.limits.token_life)}
    return answer


METHODS = {
    "auth.test": Method(auth_test, 5, who="bot app", json=True),
    "auth.revoke": Method(revoke, 3, (), (), ("test",)),
    "apps.connections.open": Method(connections_open, 1, ("connections:write",), who="app"),
    "users.info": Method(users_info, 4, ("users:read",), ("user",), ("include_locale",)),
    "users.list": Method(users_list, 2, ("users:read",), (), ("cursor", "limit", "include_locale")),
    "team.info": Method(team_info, 3, ("team:read",), (), ("team", "domain")),
    "bots.info": Method(bots_info, 3, ("users:read",), (), ("bot", "team_id")),
    "oauth.v2.access": Method(
        access,
        4,
        (),
        (),
        (
            "client_id",
            "client_secret",
            "code",
            "redirect_uri",
            "grant_type",
            "refresh_token",
            "authorization_basic",
        ),
        who="none",
    ),
}
