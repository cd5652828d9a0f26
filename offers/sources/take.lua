-- One call out of a budget: KEYS are sorted sets of the moments of calls, the first of all, the second of this purpose.
-- ARGV: how many windows belong to the first key, then pairs of milliseconds and calls, those of the second key last.
-- Answers 0 and notes the call, or the milliseconds until one is free again, and notes nothing.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local first = tonumber(ARGV[1])
local longest, wait = {0, 0}, 0
for place = 1, (#ARGV - 1) / 2 do
  local which = place <= first and 1 or 2
  local window, most = tonumber(ARGV[place * 2]), tonumber(ARGV[place * 2 + 1])
  longest[which] = math.max(longest[which], window)
  local since = now - window
  local made = redis.call('ZCOUNT', KEYS[which], '(' .. since, '+inf')
  if made >= most then
    local oldest = redis.call('ZRANGE', KEYS[which], '(' .. since, '+inf', 'BYSCORE', 'LIMIT', made - most, 1, 'WITHSCORES')
    wait = math.max(wait, tonumber(oldest[2]) + window - now)
  end
end
if wait > 0 then return wait end
for which = 1, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[which], '-inf', now - longest[which])
  redis.call('ZADD', KEYS[which], now, now .. ':' .. redis.call('ZCARD', KEYS[which]))
  redis.call('PEXPIRE', KEYS[which], longest[which])
end
return 0
