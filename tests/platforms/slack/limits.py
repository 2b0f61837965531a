"""Every figure of Slack's in one place, so that a test can shorten a minute and a newcomer can read them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.platforms.rates import Rate


@dataclass(frozen=True)
class Limits:
    """Seconds where not said otherwise; the values are Slack's own."""

    ack: float = 3.0
    """To acknowledge an event, a command or a click."""
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)
    """Pauses before the first, second and third redelivery of an event."""
    trigger: float = 3.0
    """A trigger_id opens one view within this time."""
    response_url: float = 1800.0
    response_uses: int = 5
    status: float = 120.0
    """An assistant's status clears itself."""
    stream_pause: float = 60.0
    """Undocumented: a stream without appends ends; others measured minutes."""
    stream_life: float = 300.0
    """Undocumented: measured by others at 306 s from its start, whatever is appended."""
    socket_tickets: float = 30.0
    """An address from apps.connections.open is for one connection, soon."""
    sockets: int = 10
    """Connections an app may hold."""
    ping: float = 10.0
    """How often Slack pings a connection."""
    token_life: float = 43200.0
    tiers: dict[int, Rate] = field(
        # Tier 1 says "1+ a minute"; a start with ten connections is let through.
        default_factory=lambda: {
            1: Rate(10, 60.0),
            2: Rate(20, 60.0),
            3: Rate(50, 60.0),
            4: Rate(100, 60.0),
            5: Rate(600, 60.0),  # "special" methods: auth.test, setStatus
        }
    )
    post: Rate = field(default_factory=lambda: Rate(1, 1.0))
    """chat.postMessage, for one channel."""
    events: Rate = field(default_factory=lambda: Rate(30_000, 3600.0))
    """To one app from one workspace; then one `app_rate_limited` a minute instead."""


TEXT = 40_000
UPDATE_TEXT = 4_000
MARKDOWN = 12_000
STREAM_TEXT = 12_000
"""Documented for one call; the whole of a stream was measured to fail beyond about the same."""
BLOCKS = 50
BLOCKS_TOTAL = 13_200
PROMPTS = 4
METADATA_BYTES = 8_000


def seconds(scale: float) -> Limits:
    """All spans of time multiplied, for tests that cannot wait for a minute."""
    plain = Limits()
    return Limits(
        ack=plain.ack * scale,
        retries=tuple(each * scale for each in plain.retries),
        trigger=plain.trigger * scale,
        response_url=plain.response_url * scale,
        status=plain.status * scale,
        stream_pause=plain.stream_pause * scale,
        stream_life=plain.stream_life * scale,
        token_life=plain.token_life * scale,
        tiers={tier: Rate(rate.calls, rate.seconds * scale) for tier, rate in plain.tiers.items()},
        post=Rate(plain.post.calls, plain.post.seconds * scale),
    )
