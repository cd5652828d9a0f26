-- Takes a session's lease if nobody else holds it, with a new fencing token.
-- KEYS  1 lease  2 fence
-- ARGV  1 node  2 ms to hold
-- Returns the token, or minus the ms that another node still holds it.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return -math.max(redis.call('PTTL', KEYS[1]), 1) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('INCR', KEYS[2])
