"""What budgets have spent and hold, in Redis: a hash an account and day, changed by scripts, atomically."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redis.asyncio import Redis

from adapters.stores.keys import encoded
from adapters.stores.scripts import NOW
from adapters.stores.valkey import away
from core.ports import NOTHING, Account, Amount, Reserved
from core.resilience.budget import WARN

KEPT_SECONDS = 2 * 86_400
"""A day's accounts, and that a call was settled."""
_WHOLE = 1_000_000
"""Shares come out of the scripts as whole numbers of this."""

# `used` gives what an account has spent and holds, and drops what was held by whoever was killed;
# `share` how full it is with more. Limits are 0 where there is none.
_USED = f"""{NOW}
local function used(key)
    local micros, tokens = 0, 0
    local all = redis.call('HGETALL', key)
    for i = 1, #all, 2 do
        local name, value = all[i], all[i + 1]
        if name == 'micros' then micros = micros + tonumber(value)
        elseif name == 'tokens' then tokens = tokens + tonumber(value)
        elseif string.sub(name, 1, 5) == 'held:' then
            local m, t, till = string.match(value, '^(%d+) (%d+) (%d+)$')
            if tonumber(till) <= now then
                redis.call('HDEL', key, name)
            else
                micros, tokens = micros + tonumber(m), tokens + tonumber(t)
            end
        end
    end
    return micros, tokens
end
local function share(place, key, more_micros, more_tokens)
    local micros, tokens = used(key)
    local most, limit = 0, tonumber(ARGV[place])
    if limit > 0 then most = (micros + more_micros) / limit end
    limit = tonumber(ARGV[place + 1])
    if limit > 0 then most = math.max(most, (tokens + more_tokens) / limit) end
    return most
end
"""

# KEYS accounts; ARGV the limits of each, money and tokens
_SHARE = f"""{_USED}
local fullest = 0
for n, key in ipairs(KEYS) do fullest = math.max(fullest, share(2 * n - 1, key, 0, 0)) end
return math.floor(fullest * {_WHOLE})
"""

# KEYS accounts; ARGV call micros tokens milliseconds, the limits of each. {granted, share}
_RESERVE = f"""{_USED}
local field, micros, tokens = 'held:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local fullest, fits, again = 0, true, true
for n, key in ipairs(KEYS) do
    fullest = math.max(fullest, share(3 + 2 * n, key, 0, 0))
    if share(3 + 2 * n, key, micros, tokens) > 1 then fits = false end
    if redis.call('HEXISTS', key, field) == 0 then again = false end
end
if not (fits or again) then return {{0, math.floor(fullest * {_WHOLE})}} end
local told = {{1, 0}}
for n, key in ipairs(KEYS) do
    if not again then
        local till = now + tonumber(ARGV[4])
        redis.call('HSET', key, field, ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. string.format('%.0f', till))
        redis.call('EXPIRE', key, {KEPT_SECONDS})
    end
    told[2] = math.max(told[2], math.floor(share(3 + 2 * n, key, 0, 0) * {_WHOLE}))
end
return told
"""

# KEYS settled accounts...; ARGV call micros tokens, the least that one more call holds of both, the
# limits of each. Places of accounts to warn of.
_SETTLE = f"""
local function near(used, least, limit)
    return limit > 0 and (used / limit >= {WARN} or (used + least) / limit > 1)
end
local told = {{}}
if not redis.call('SET', KEYS[1], 1, 'NX', 'EX', {KEPT_SECONDS}) then return told end
for n = 2, #KEYS do
    redis.call('HDEL', KEYS[n], 'held:' .. ARGV[1])
    local micros = redis.call('HINCRBY', KEYS[n], 'micros', ARGV[2])
    local tokens = redis.call('HINCRBY', KEYS[n], 'tokens', ARGV[3])
    redis.call('EXPIRE', KEYS[n], {KEPT_SECONDS})
    local ends = near(micros, tonumber(ARGV[4]), tonumber(ARGV[2 + 2 * n]))
        or near(tokens, tonumber(ARGV[5]), tonumber(ARGV[3 + 2 * n]))
    if ends and redis.call('HSETNX', KEYS[n], 'warned', 1) == 1 then told[#told + 1] = n - 2 end
end
return told
"""


class RedisLedger:
    """Implements core.ports.Ledger."""

    def __init__(self, redis: Redis) -> None:
        self._share = redis.register_script(_SHARE)
        self._reserve = redis.register_script(_RESERVE)
        self._settle = redis.register_script(_SETTLE)

    async def share(self, accounts: Sequence[Account]) -> float:
        with away():
            found: Any = await self._share(_keys(accounts), _limits(accounts))
        return int(found) / _WHOLE

    async def reserve(
        self, call: str, accounts: Sequence[Account], amount: Amount, seconds: float
    ) -> Reserved:
        wanted = encoded(call, amount.micros, amount.tokens, round(seconds * 1000))
        with away():
            found: Any = await self._reserve(_keys(accounts), [*wanted, *_limits(accounts)])
        granted, share = map(int, found)
        return Reserved(bool(granted), share / _WHOLE)

    async def settle(
        self, call: str, accounts: Sequence[Account], amount: Amount, least: Amount = NOTHING
    ) -> tuple[str, ...]:
        keys = [*encoded(_key(f"settled:{call}")), *_keys(accounts)]
        told = encoded(call, amount.micros, amount.tokens, least.micros, least.tokens)
        with away():
            found: Any = await self._settle(keys, [*told, *_limits(accounts)])
        return tuple(accounts[int(place)].name for place in found)


def _key(name: str) -> str:
    """All in one slot of a cluster, since a call is held in several accounts at once."""
    return f"mynah:{{budget}}:{name}"


def _keys(accounts: Sequence[Account]) -> list[bytes]:
    return encoded(*(_key(each.name) for each in accounts))


def _limits(accounts: Sequence[Account]) -> list[bytes]:
    return encoded(*(n for each in accounts for n in (each.limit.micros, each.limit.tokens)))
