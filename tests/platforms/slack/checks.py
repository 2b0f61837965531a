"""What every call of the Web API must pass before its method sees it: token, scopes, arguments, rate."""

from __future__ import annotations

import math
from collections.abc import Mapping

from tests.platforms.rates import Rate
from tests.platforms.slack import assistants, chat, conversations, files, installs, streams, views
from tests.platforms.slack.asking import Ask, Method, Refused
from tests.platforms.slack.slack import Slack
from tests.platforms.slack.state import Json, Token

METHODS: dict[str, Method] = (
    chat.METHODS
    | streams.METHODS
    | conversations.METHODS
    | assistants.METHODS
    | views.METHODS
    | files.METHODS
    | installs.METHODS
)
ALWAYS = {"token", "team_id"}
"""Arguments that the SDK may add to any call."""
NOBODY = Token("", "user", "", frozenset())


class Limited(Exception):
    """429: how many whole seconds to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def answer(slack: Slack, name: str, arguments: Mapping[str, object], value: str) -> Json:
    """Run one method as Slack would, or raise what Slack would answer."""
    method = METHODS.get(name)
    if method is None:
        raise Refused("unknown_method", req_method=name)
    token = NOBODY if method.who == "none" else bearer(slack, value)
    if method.who != "none" and token.kind not in method.who.split():
        raise Refused("not_allowed_token_type")
    if method.scopes and not token.scopes & set(method.scopes):
        raise Refused(
            "missing_scope", needed=",".join(method.scopes), provided=",".join(sorted(token.scopes))
        )
    _pace(slack, name, method, arguments, token)
    _complete(method, arguments)
    return method.run(Ask(slack, name, arguments, token))


def bearer(slack: Slack, value: str) -> Token:
    if not value:
        raise Refused("not_authed")
    token = slack.tokens.get(value)
    if token is None:
        raise Refused("invalid_auth")
    if token.revoked:
        raise Refused(token.revoked)
    if token.expires and token.expires <= slack.clock():
        raise Refused("token_expired")
    return token


def _pace(
    slack: Slack, name: str, method: Method, arguments: Mapping[str, object], token: Token
) -> None:
    """A tier is counted for each method and workspace; posting for each channel."""
    limits, key = slack.limits, f"{name}:{token.team}"
    rate = limits.tiers[method.tier]
    if name == "chat.postMessage":
        rate, key = limits.post, f"{key}:{arguments.get('channel')}"
    if slack.distributed and name in {"conversations.history", "conversations.replies"}:
        rate = Rate(1, rate.seconds)
    wait = slack.rates.wait(key, rate, slack.clock())
    if wait > 0:
        raise Limited(max(1, math.ceil(wait)))


def _complete(method: Method, arguments: Mapping[str, object]) -> None:
    missing = [each for each in method.required if arguments.get(each) is None]
    if missing:
        raise Refused(
            "invalid_arguments", *[f"[ERROR] missing required field: {each}" for each in missing]
        )
    # Slack itself overlooks an argument that it does not know; here it is refused, so that a typing error shows.
    unknown = set(arguments) - set(method.required) - set(method.optional) - ALWAYS
    if unknown:
        raise Refused(
            "invalid_arguments", *[f"[ERROR] unknown argument: {each}" for each in sorted(unknown)]
        )
