-- Holds a lease for longer. A lease that lapsed while Redis was away is taken back if nobody took it meanwhile.
-- KEYS  1 lease  2 fence  3 inbox  4 meta
-- ARGV  1 node  2 fencing token  3 ms to hold  4 seconds to keep the fence
-- Returns {id of the newest waiting command ('' = none), last public offset, last staff offset}, or nil: the session is
-- another node's.
local fence = tonumber(redis.call('GET', KEYS[2]) or 0)
if fence > tonumber(ARGV[2]) then return false end
if fence == 0 and redis.call('EXISTS', KEYS[4]) == 0 then return false end -- Redis forgot the whole session
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
if fence < tonumber(ARGV[2]) then redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[4]) end -- Redis forgot it
local newest = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
local ends = redis.call('HMGET', KEYS[4], 'public', 'staff')
if ends[1] then -- how long nobody was there is counted from here
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[4], 'seen', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
end
return {newest[1] and newest[1][1] or '', tonumber(ends[1] or 0), tonumber(ends[2] or 0)}
