-- Store a checkpoint. Nothing is written unless everything is.
-- KEYS: rows (hash), index (zset), fence. ARGV: fence or '', ttl in seconds or 0, number of index members, number of
-- fields that must exist, then both lists, then field and value in turn.
-- No fence at all is a Redis that was emptied: nothing may begin anew there in silence.
if ARGV[1] ~= '' and tonumber(redis.call('GET', KEYS[3]) or 'inf') > tonumber(ARGV[1]) then return 1 end
local members, bases = tonumber(ARGV[3]), tonumber(ARGV[4])
for i = 5 + members, 4 + members + bases do
  if redis.call('HEXISTS', KEYS[1], ARGV[i]) == 0 then return 2 end
end
for i = 5, 4 + members do redis.call('ZADD', KEYS[2], 0, ARGV[i]) end
-- In slices: Lua cannot hand over more than some thousand arguments at once.
for i = 5 + members + bases, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
if ARGV[2] ~= '0' then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return 0
