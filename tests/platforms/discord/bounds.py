"""Rate limits: a bucket for each route and major parameter, a global one, and the ban behind them."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from tests.platforms.discord.clock import Clock
from tests.platforms.discord.limits import OTHER_ROUTES, Limits
from tests.platforms.discord.refusals import Refused
from tests.platforms.rates import Rate, Rates

_MAJOR = ("channel_id", "guild_id", "application_id", "token")
_UNCOUNTED = ("POST /interactions/", "GET /attachments/")
"""Interaction answers have no global limit, and the files lie on another host."""


@dataclass
class _Bucket:
    left: int
    resets: float


@dataclass
class Bounds:
    """Counts calls in windows that start with the first call, as the headers describe them."""

    limits: Limits
    clock: Clock
    buckets: dict[str, _Bucket] = field(default_factory=dict)
    overall: Rates = field(default_factory=Rates)
    invalid: deque[float] = field(default_factory=deque)

    def take(self, route: str, params: Mapping[str, str]) -> tuple[Refused | None, dict[str, str]]:
        """Counts a call; returns the refusal if there were too many, and the headers in any case."""
        now = self.clock.now()
        if not route.startswith(_UNCOUNTED):
            wait = self.overall.wait("", self.limits.global_rate, now)
            if wait:
                return _limited(wait, globally=True)
        if route.startswith(_UNCOUNTED):
            return None, {}
        rate = self.limits.rates.get(route, OTHER_ROUTES)
        key = route + "".join(f":{params[p]}" for p in _MAJOR if p in params)
        bucket = self.buckets.get(key)
        if bucket is None or bucket.resets <= now:
            bucket = self.buckets[key] = _Bucket(rate.calls, now + rate.seconds)
        if bucket.left <= 0:
            refused, headers = _limited(bucket.resets - now, globally=False)
            return refused, headers | _headers(route, rate, bucket, now)
        bucket.left -= 1
        return None, _headers(route, rate, bucket, now)

    def count_invalid(self, response: Response) -> None:
        """Notes what Cloudflare counts: 401, 403 and 429, save where a shared limit was hit."""
        shared = response.headers.get("x-ratelimit-scope") == "shared"
        if response.status_code in {401, 403, 429} and not shared:
            self.invalid.append(self.clock.now())

    def banned(self) -> Response | None:
        """The page that a banned address gets: no JSON, no Via."""
        rate: Rate = self.limits.invalid_requests
        while self.invalid and self.invalid[0] <= self.clock.now() - rate.seconds:
            self.invalid.popleft()
        if len(self.invalid) < rate.calls:
            return None
        headers = {
            "content-type": "text/html; charset=UTF-8",
            "retry-after": str(int(rate.seconds)),
        }
        return Response("<html><title>Access denied | Error 1015</title></html>", 429, headers)


def _limited(wait: float, *, globally: bool) -> tuple[Refused, dict[str, str]]:
    wait = round(wait + 0.001, 3)
    body = {"retry_after": wait, "global": globally}
    headers = {
        "retry-after": str(max(1, round(wait))),
        "x-ratelimit-scope": "global" if globally else "user",
    }
    if globally:
        headers["x-ratelimit-global"] = "true"
    return Refused(429, 0, "You are being rate limited.", more=body), headers


def _headers(route: str, rate: Rate, bucket: _Bucket, now: float) -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(rate.calls),
        "x-ratelimit-remaining": str(bucket.left),
        "x-ratelimit-reset": f"{bucket.resets:.3f}",
        "x-ratelimit-reset-after": f"{max(0.0, bucket.resets - now):.3f}",
        # One hash a route: the client joins it with the major parameters itself.
        "x-ratelimit-bucket": hashlib.md5(route.encode(), usedforsecurity=False).hexdigest(),
    }
