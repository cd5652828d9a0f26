-- Takes a session's lease if nobody else holds it, with a new fencing token.
-- KEYS  1 lease  2 fence  3 meta
-- ARGV  1 node  2 ms to hold  3 seconds to keep the fence  4 epoch to mint
-- Returns {token, ms since the last owner was seen (0: none was, or the session slept)}, or {minus the ms that another node
-- still holds it, 0}.
-- A token is at least the time in ms: a Redis that lost its newest writes never gives the same token out twice.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return {-math.max(redis.call('PTTL', KEYS[1]), 1), 0} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or 0) + 1, now)
redis.call('SET', KEYS[2], string.format('%.0f', token), 'EX', ARGV[3])
-- A Redis that was started anew may have lost the end of the log. The last owner would notice at its next append, but
-- it is gone; so the log goes on under another epoch, and whoever saw more than is left starts over.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local meta = redis.call('HMGET', KEYS[3], 'epoch', 'run', 'seen')
if meta[1] and meta[2] and meta[2] ~= run then redis.call('HSET', KEYS[3], 'epoch', ARGV[4]) end
redis.call('HSET', KEYS[3], 'run', run, 'seen', string.format('%.0f', now))
if not meta[1] then redis.call('EXPIRE', KEYS[3], ARGV[3]) end
return {token, meta[3] and now - tonumber(meta[3]) or 0}
