-- Holds a lease for longer. A lease that lapsed while Redis was away is taken back if nobody took it meanwhile.
-- KEYS  1 lease  2 fence  3 inbox
-- ARGV  1 node  2 fencing token  3 ms to hold
-- Returns the id of the newest waiting command ('' = none), or nil: the session is another node's.
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return false end
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
local newest = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
return newest[1] and newest[1][1] or ''
