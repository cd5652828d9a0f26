-- Store what a task wrote beside a checkpoint.
-- KEYS: rows (hash), index (zset), fence. ARGV: fence or '', ttl in seconds or 0, the task's field prefix, its ordinary
-- writes as one value or '', then slot and value of each special write in turn.
-- No fence at all is a Redis that was emptied: nothing may begin anew there in silence.
if ARGV[1] ~= '' and tonumber(redis.call('GET', KEYS[3]) or 'inf') > tonumber(ARGV[1]) then return 1 end
local function keep(field, value)
  redis.call('HSET', KEYS[1], field, value)
  redis.call('ZADD', KEYS[2], 0, field)
end
if ARGV[4] ~= '' then
  -- The first write at a position stays. A second group of the same task is kept beside the first, and the reader
  -- takes from it only the positions that the first has not; sent again, it is not kept twice.
  local n = 0
  while true do
    local field = ARGV[3] .. n
    local held = redis.call('HGET', KEYS[1], field)
    if not held then
      keep(field, ARGV[4])
      break
    elseif held == ARGV[4] then
      break
    end
    n = n + 1
  end
end
for i = 5, #ARGV, 2 do keep(ARGV[3] .. ARGV[i], ARGV[i + 1]) end
if ARGV[2] ~= '0' then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return 0
