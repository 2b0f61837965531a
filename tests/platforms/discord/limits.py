"""Every bound that Discord sets, as values that a test may tighten so that it need not wait."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.platforms.rates import Rate

ORDINARY_RATES = {
    # Discord publishes none of these and changes them; they are of the size that bots meet.
    "POST /channels/{channel_id}/messages": Rate(5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": Rate(5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": Rate(5, 1.0),
    "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me": Rate(1, 0.25),
    "POST /channels/{channel_id}/typing": Rate(5, 5.0),
    "POST /webhooks/{application_id}/{token}": Rate(5, 2.0),
    "PATCH /webhooks/{application_id}/{token}/messages/{message_id}": Rate(5, 5.0),
}
OTHER_ROUTES = Rate(50, 1.0)
_OLD_EDITS, _GLOBAL, _INVALID = Rate(3, 20.0), Rate(50, 1.0), Rate(10_000, 600.0)
_SENDS = Rate(120, 60.0)


@dataclass(frozen=True)
class Limits:
    """Seconds and counts; the defaults are the real platform's as far as it says them."""

    first_answer: float = 3.0
    """Seconds to answer an interaction; then its callback is 10062."""
    token_lives: float = 900.0
    """Seconds in which an interaction's token takes follow-ups; then 50027."""
    old_message: float = 3600.0
    """Seconds after which edits of a message are counted."""
    old_edits: Rate = _OLD_EDITS
    """Edits of old messages in a channel; then 30046. Discord does not say how many."""
    nonce_remembered: float = 300.0
    attachment_bytes: int = 10 * 1024 * 1024
    rates: dict[str, Rate] = field(default_factory=lambda: dict(ORDINARY_RATES))
    global_rate: Rate = _GLOBAL
    invalid_requests: Rate = _INVALID
    """Answers of 401, 403 and 429; then Cloudflare bans the address."""
    heartbeat: float = 41.25
    identify_within: float = 30.0
    identifies: int = 1000
    """A day."""
    identify_every: float = 5.0
    """Seconds a concurrency slot is taken by an identify; sooner ones get INVALID_SESSION."""
    gateway_sends: Rate = _SENDS
    resume_within: float = 120.0
    guilds_after: float = 0.0
    """Seconds from READY to the guilds, which come when they come."""
    guilds_per_shard: int = 2500
    shards: int = 1
    """What `GET /gateway/bot` recommends."""


BRISK = Limits(
    rates={route: Rate(rate.calls, rate.seconds / 50) for route, rate in ORDINARY_RATES.items()},
    identify_every=0.0,
)
"""The real bounds, but with rate windows a fiftieth as long and no pause between identifies."""
