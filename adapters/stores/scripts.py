"""The steps of an inbox as Lua, each atomic; inbox.py says what they mean.

Time is the server's. The hosts' clocks may differ by more than a lease, and then one worker
would take what another still holds; one server has one clock.

A message's try, stop and place in the list are kept by its id, so that a message which is put
back at the head (a retried dead letter) disturbs nothing of the one that was there. `owner` is
the fence: it changes hands at every take, and a worker whose token is no longer there changes
nothing. A lease that ran out but that nobody else took is still good, so a pause of the server
or of the worker does not throw away finished work.

Every script may be sent twice (the connection broke before the answer came) and then does
nothing a second time.
"""

from __future__ import annotations

NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""


def _timed(script: str) -> str:
    """A script that knows the time as `now`, in milliseconds."""
    return f"{NOW}{script}"


# KEYS inbox entries state waiting seen; ARGV id entry conversation limit seen_seconds
APPEND = _timed("""
local id, entry, conversation = ARGV[1], ARGV[2], ARGV[3]
if redis.call('HEXISTS', KEYS[2], id) == 1 or redis.call('EXISTS', KEYS[5]) == 1 then
    return 'duplicate'
end
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[4]) then
    if redis.call('HSETNX', KEYS[3], 'told', 1) == 1 then return 'full' end
    return 'still full'
end
redis.call('SET', KEYS[5], 1, 'EX', ARGV[5])
redis.call('HSET', KEYS[2], id, entry)
redis.call('HDEL', KEYS[3], 'told')
if redis.call('RPUSH', KEYS[1], id) == 1 then
    redis.call('HSET', KEYS[3], 'changed', now)
    redis.call('ZADD', KEYS[4], now, conversation)
end
return 'new'
""")

# KEYS inbox entries; every waiting entry in order
WAITING = """
local ids = redis.call('LRANGE', KEYS[1], 0, -1)
local entries = {}
for _, id in ipairs(ids) do
    local entry = redis.call('HGET', KEYS[2], id)
    if entry then entries[#entries + 1] = entry end
end
return entries
"""

# KEYS entries state; ARGV id
STOP = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
    redis.call('HSET', KEYS[2], 'stop:' .. ARGV[1], 1)
end
"""

# KEYS state waiting; ARGV conversation first_look last_look (milliseconds). 1: look at it.
# `waiting` is scored with the time from which nobody may be looking after the conversation: a
# take or keep moves it to the end of the lease. Each look doubles the pause until the next, so
# that a long queue of tickets does not grow by what is in it already.
LOOK = _timed("""
local due = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not due or tonumber(due) > now then return 0 end
local age = now - tonumber(redis.call('HGET', KEYS[1], 'changed') or now)
local pause = math.min(tonumber(ARGV[3]), math.max(tonumber(ARGV[2]), age))
redis.call('ZADD', KEYS[2], now + pause, ARGV[1])
return 1
""")

# KEYS inbox entries state waiting; ARGV owner conversation lease. {id, entry, tries, stopped} or nothing.
TAKE = _timed("""
local owner, conversation, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local id = redis.call('LINDEX', KEYS[1], 0)
if not id then
    redis.call('ZREM', KEYS[4], conversation)
    return nil
end
local state = redis.call('HMGET', KEYS[3], 'owner', 'held_until', 'not_before', 'head', 'wanted')
local tries
if state[1] == owner then
    id = state[4]
    tries = tonumber(redis.call('HGET', KEYS[3], 'tries:' .. id))
else
    if state[1] and tonumber(state[2]) > now then return nil end
    if state[3] and tonumber(state[3]) > now then return nil end
    if state[5] and tonumber(state[5]) > now then return nil end
    tries = redis.call('HINCRBY', KEYS[3], 'tries:' .. id, 1)
end
redis.call('HSET', KEYS[3], 'owner', owner, 'head', id, 'held_until', now + lease)
redis.call('ZADD', KEYS[4], now + lease, conversation)
local stopped = redis.call('HEXISTS', KEYS[3], 'stop:' .. id)
return {id, redis.call('HGET', KEYS[2], id) or '', tries, stopped}
""")

# KEYS state waiting; ARGV owner conversation lease id
KEEP = _timed("""
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 'lost' end
local held_until = now + tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'held_until', held_until)
redis.call('ZADD', KEYS[2], held_until, ARGV[2])
if redis.call('HEXISTS', KEYS[1], 'stop:' .. ARGV[4]) == 1 then return 'stopped' end
return 'yes'
""")

# KEYS state waiting; ARGV owner conversation id milliseconds failed
POSTPONE = _timed("""
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return end
local not_before = now + tonumber(ARGV[4])
if ARGV[5] == '0' then redis.call('HINCRBY', KEYS[1], 'tries:' .. ARGV[3], -1) end
redis.call('HDEL', KEYS[1], 'owner', 'head', 'held_until')
redis.call('HSET', KEYS[1], 'not_before', not_before, 'changed', now)
redis.call('ZADD', KEYS[2], not_before, ARGV[2])
""")

# KEYS inbox entries state waiting dead; ARGV owner conversation id, and to bury: reason.
# 1: something waits that nobody holds, 0: nothing for the caller to do.
REMOVE = _timed("""
local owner, conversation, id, reason = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local state = redis.call('HMGET', KEYS[3], 'owner', 'held_until')
if state[1] == owner then
    if reason then
        redis.call('XADD', KEYS[5], '*', 'conversation', conversation, 'id', id,
            'entry', redis.call('HGET', KEYS[2], id) or '', 'reason', reason)
    end
    redis.call('LREM', KEYS[1], 1, id)
    redis.call('HDEL', KEYS[2], id)
    redis.call('HDEL', KEYS[3], 'owner', 'head', 'held_until', 'not_before',
        'tries:' .. id, 'stop:' .. id)
    if redis.call('LLEN', KEYS[1]) == 0 then
        redis.call('DEL', KEYS[3])
        redis.call('ZREM', KEYS[4], conversation)
        return 0
    end
    redis.call('HSET', KEYS[3], 'changed', now)
    redis.call('ZADD', KEYS[4], now, conversation)
    return 1
end
if state[1] and tonumber(state[2]) > now then return 0 end
return redis.call('EXISTS', KEYS[1])
""")

# KEYS draft state; ARGV owner draft seconds. 0: somebody else holds the conversation, or nobody.
DRAFT = """
if redis.call('HGET', KEYS[2], 'owner') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""

# KEYS inbox entries state waiting dead draft feed; ARGV letter conversation id entry draft seconds.
# 0: no such letter. The draft is that of the apology, to be replaced by an answer in its place;
# "" where there is none.
RETRY = _timed("""
local letter, conversation, id, entry = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('XDEL', KEYS[5], letter) == 0 then return 0 end
if ARGV[5] ~= '' then redis.call('SET', KEYS[6], ARGV[5], 'EX', ARGV[6]) end
redis.call('DEL', KEYS[7])
if redis.call('HSETNX', KEYS[2], id, entry) == 1 then redis.call('LPUSH', KEYS[1], id) end
redis.call('HDEL', KEYS[3], 'not_before')
redis.call('HSETNX', KEYS[3], 'changed', now)
if not redis.call('HGET', KEYS[3], 'owner') then redis.call('ZADD', KEYS[4], now, conversation) end
return 1
""")

# KEYS state; ARGV token milliseconds wanted. 1: nobody answers in the conversation until then.
# Else nobody begins to for `wanted` milliseconds, so that a busy room comes to rest.
HOLD = _timed("""
local state = redis.call('HMGET', KEYS[1], 'owner', 'held_until')
if state[1] and state[1] ~= ARGV[1] and tonumber(state[2]) > now then
    redis.call('HSET', KEYS[1], 'wanted', now + tonumber(ARGV[3]))
    return 0
end
redis.call('HDEL', KEYS[1], 'wanted')
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'head', '', 'held_until', now + tonumber(ARGV[2]))
return 1
""")

# KEYS inbox state waiting; ARGV token conversation. {held to the end, something waits}
RELEASE = _timed("""
local state = redis.call('HMGET', KEYS[2], 'owner', 'held_until')
if state[1] ~= ARGV[1] then return {0, 0} end
local whole = 0
if tonumber(state[2]) > now then whole = 1 end
redis.call('HDEL', KEYS[2], 'owner', 'head', 'held_until', 'wanted')
if redis.call('LLEN', KEYS[1]) == 0 then
    redis.call('DEL', KEYS[2])
    redis.call('ZREM', KEYS[3], ARGV[2])
    return {whole, 0}
end
redis.call('HSET', KEYS[2], 'changed', now)
redis.call('ZADD', KEYS[3], now, ARGV[2])
return {whole, 1}
""")

# KEYS inbox entries state; ARGV ids. How many were waiting; only while the conversation is held.
DISCARD = """
local gone = 0
for _, id in ipairs(ARGV) do
    if redis.call('LINDEX', KEYS[1], 0) == id then redis.call('HDEL', KEYS[3], 'not_before') end
    redis.call('LREM', KEYS[1], 0, id)
    gone = gone + redis.call('HDEL', KEYS[2], id)
    redis.call('HDEL', KEYS[3], 'tries:' .. id, 'stop:' .. id)
end
return gone
"""
