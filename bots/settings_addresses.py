"""Says what is wrong with the addresses that settings name, and whether others can come through them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.web.host import is_own_machine
from bots.instances import instances_of

if TYPE_CHECKING:
    from bots.settings import Settings

SCHEMES: Mapping[str, tuple[str, ...]] = {
    "redis_url": ("redis", "rediss", "unix"),
    "database_url": ("postgres", "postgresql"),
    "weaviate_url": ("http", "https"),
    "weaviate_grpc_url": ("http", "https"),
    "mynah_model_url": ("http", "https"),
    "public_url": ("http", "https"),
    "slack_api_url": ("http", "https"),
    "telegram_api_url": ("http", "https"),
    "webhook_url": ("http", "https"),
    "discord_api_url": ("http", "https"),
    "otlp_url": ("http", "https"),
    "console_oidc_issuer": ("http", "https"),
}
"""What the address of each of these settings may begin with."""


def reached_by_others(settings: Settings) -> str:
    """Why callers may be more than the one local person; "" where they cannot."""
    if not is_own_machine(settings.mynah_host):
        return f"MYNAH_HOST is {settings.mynah_host!r} and others can reach Mynah there"
    public = settings.public_url
    if public and not wrong_address("public_url", public):
        host = urlsplit(public).hostname or ""
        if not is_own_machine(host):
            return (
                f"PUBLIC_URL names {host[:60]!r} and whoever comes through the proxy there would "
                "be taken for the one local person"
            )
    return ""


def wrong_address(name: str, url: str) -> str:
    """Why the setting's address is none of its kind, without repeating it: it may hold a password.

    Where it may name several, why the first wrong one is none.
    """
    if name != "mynah_model_url":
        return _wrong_address(name, url)
    try:
        return next(filter(None, (_wrong_address(name, each) for each in instances_of(url))), "")
    except ValueError as wrong:
        return str(wrong)


def _wrong_address(name: str, url: str) -> str:
    if not url:
        return ""
    scheme, there, rest = url.partition("://")
    schemes = SCHEMES[name]
    known = " or ".join(f"{each}://" for each in schemes)
    if not there:
        return f"is not an address that begins with {known}"
    if scheme.split("+")[0].lower() not in schemes:
        return f"begins with {scheme[:20]}://, which should be {known}"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "has a port or host that cannot be read"
    if not rest or (scheme.startswith(("http", "redis")) and not parts.hostname):
        return "names no host"
    return ""


def incomplete_provider(settings: Settings) -> Iterator[tuple[str, str]]:
    """The setting that is missing, and why: a provider needs a client, and people an address to come back to."""
    issuer, client = settings.console_oidc_issuer, settings.console_oidc_client_id
    if client and not issuer:
        yield "console_oidc_issuer", "must be set, too, since CONSOLE_OIDC_CLIENT_ID is"
    if issuer and not client:
        yield "console_oidc_client_id", "must be set, too, since CONSOLE_OIDC_ISSUER is"
    if issuer and not settings.public_url:
        yield "public_url", "must be set, since the provider sends people back there"
