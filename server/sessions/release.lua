-- Gives a lease up. The token is used up with it, so that a renewal still on its way changes nothing.
-- KEYS  1 lease  2 fence  3 inbox  4 meta
-- ARGV  1 node  2 fencing token  3 '1' = only if no command waits
-- Returns 1 released, 0 commands wait, -1 it was not ours any more.
if tonumber(redis.call('GET', KEYS[2]) or 0) > tonumber(ARGV[2]) then return -1 end
if ARGV[3] == '1' and redis.call('XLEN', KEYS[3]) > 0 then return 0 end
if ARGV[3] == '1' then redis.call('HDEL', KEYS[4], 'seen') end -- it sleeps: that nobody is there is as it should be
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
redis.call('INCR', KEYS[2])
return 1
