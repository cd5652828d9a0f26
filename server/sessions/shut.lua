-- Shuts a session's inbox to answers: the interview comes to its end. What was accepted before is handed over.
-- KEYS  1 inbox  2 fence  3 meta
-- ARGV  1 fencing token
-- Returns the waiting entries, oldest first; their number is bounded by what the inbox takes.
if tonumber(redis.call('GET', KEYS[2]) or 0) > tonumber(ARGV[1]) then
  return redis.error_reply('FENCED another node owns the session')
end
redis.call('HSET', KEYS[3], 'shut', '1')
return redis.call('XRANGE', KEYS[1], '-', '+')
