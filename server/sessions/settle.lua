-- Takes carried-out commands off the inbox and notes where a rollback would return to.
-- KEYS  1 inbox  2 fence  3 meta
-- ARGV  1 fencing token  2 checkpoint id ('' = as is)  then entry ids
if tonumber(redis.call('GET', KEYS[2]) or 0) > tonumber(ARGV[1]) then
  return redis.error_reply('FENCED another node owns the session')
end
if ARGV[2] ~= '' then redis.call('HSET', KEYS[3], 'waiting', ARGV[2]) end
for i = 3, #ARGV do redis.call('XDEL', KEYS[1], ARGV[i]) end
return redis.call('XLEN', KEYS[1])
