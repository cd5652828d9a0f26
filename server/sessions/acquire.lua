-- Takes a session's lease if nobody else holds it, with a new fencing token.
-- KEYS  1 lease  2 fence
-- ARGV  1 node  2 ms to hold  3 seconds to keep the fence
-- Returns the token, or minus the ms that another node still holds it.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return -math.max(redis.call('PTTL', KEYS[1]), 1) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local token = redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return token
