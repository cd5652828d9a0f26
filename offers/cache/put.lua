-- Store one answer and throw out those unused for longest until both bounds hold.
-- KEYS: heads, bodies, sizes, used   ARGV: name, head, body ("" leaves it), now, most entries, most bytes
local name, body = ARGV[1], ARGV[3]
redis.call('HSET', KEYS[1], name, ARGV[2])
redis.call('ZADD', KEYS[4], ARGV[4], name)
if body ~= '' then
  local before = tonumber(redis.call('HGET', KEYS[3], name) or '0')
  redis.call('HSET', KEYS[2], name, body)
  redis.call('HSET', KEYS[3], name, #body)
  redis.call('HINCRBY', KEYS[3], '', #body - before)
end
while redis.call('ZCARD', KEYS[4]) > tonumber(ARGV[5])
  or tonumber(redis.call('HGET', KEYS[3], '') or '0') > tonumber(ARGV[6]) do
  local oldest = redis.call('ZPOPMIN', KEYS[4])[1]
  if not oldest then break end
  redis.call('HINCRBY', KEYS[3], '', -tonumber(redis.call('HGET', KEYS[3], oldest) or '0'))
  redis.call('HDEL', KEYS[1], oldest)
  redis.call('HDEL', KEYS[2], oldest)
  redis.call('HDEL', KEYS[3], oldest)
end
return 1
