-- Appends a batch of events to one session's log, all or nothing.
-- KEYS  1 meta  2 public  3 staff  4 once  5 fence
-- ARGV  1 fencing token  2 batch id  3 epoch the writer knows ('' at first)  4 epoch to mint  5 speaking ('-' = as is)
--       6 status ('-' = as is)  7 live channel  8 seconds to keep  9, 10 last public and staff offset that the writer
--       knows ('' at first)  11, 12 format of the entries, and of compressed ones  then per event: 'p' or 's', once key
--       ('' = none), body, the same compressed ('' = stored as it is)
-- Returns {epoch, at, public, staff, offset...}: the ends of both streams, then each event's place; a negative offset: that once key was already logged there.
-- Or {'', epoch, public, staff} and nothing was logged: Redis has another end of the log than the writer. It has lost
-- something; the log goes on under another epoch, so that nobody takes new entries for old ones.
local fence = tonumber(redis.call('GET', KEYS[5]) or 0)
if fence > tonumber(ARGV[1]) then return redis.error_reply('FENCED another owner') end
local m = redis.call('HMGET', KEYS[1], 'epoch', 'public', 'staff', 'batch', 'reply')
local epoch = m[1]
if not epoch then
  if ARGV[3] ~= '' then return redis.error_reply('LOGLOST another log') end
  -- What is left of a log whose meta is gone can't be continued: a new epoch makes the loss visible.
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
  epoch = ARGV[4]
elseif ARGV[3] ~= '' and ARGV[3] ~= epoch then
  return redis.error_reply('LOGLOST another log')
end
if m[4] == ARGV[2] then return cmsgpack.unpack(m[5]) end -- the reply of this very batch was lost on its way
local time = redis.call('TIME')
local at = time[1] * 1000 + math.floor(time[2] / 1000)
local public, staff = tonumber(m[2] or 0), tonumber(m[3] or 0)
if ARGV[9] ~= '' and (public ~= tonumber(ARGV[9]) or staff ~= tonumber(ARGV[10])) then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[4])
  return {'', ARGV[4], public, staff}
end
if fence < tonumber(ARGV[1]) then redis.call('SET', KEYS[5], ARGV[1], 'EX', ARGV[8]) end -- Redis forgot it
local reply = {epoch, at, 0, 0}
for i = 13, #ARGV, 4 do
  local once = ARGV[i + 1]
  local known = once ~= '' and redis.call('HGET', KEYS[4], once)
  if known then
    reply[#reply + 1] = -tonumber(known)
  else
    local key, offset, name
    if ARGV[i] == 'p' then
      public = public + 1
      key, offset, name = KEYS[2], public, 'public '
    else
      staff = staff + 1
      key, offset, name = KEYS[3], staff, 'staff '
    end
    if ARGV[i + 3] == '' then
      redis.call('XADD', key, offset .. '-0', 't', at, 'e', ARGV[i + 2], 'v', ARGV[11])
    else
      redis.call('XADD', key, offset .. '-0', 't', at, 'e', ARGV[i + 3], 'v', ARGV[12])
    end
    if offset == 1 then redis.call('EXPIRE', key, ARGV[8]) end
    if once ~= '' and redis.call('HSET', KEYS[4], once, offset) == 1 and redis.call('HLEN', KEYS[4]) == 1 then
      redis.call('EXPIRE', KEYS[4], ARGV[8])
    end
    redis.call('PUBLISH', ARGV[7], name .. epoch .. ' ' .. offset .. ' ' .. at .. '\n' .. ARGV[i + 2])
    reply[#reply + 1] = offset
  end
end
reply[3], reply[4] = public, staff
redis.call('HSET', KEYS[1], 'epoch', epoch, 'public', public, 'staff', staff, 'batch', ARGV[2], 'reply', cmsgpack.pack(reply))
if ARGV[5] ~= '-' then redis.call('HSET', KEYS[1], 'speaking', ARGV[5]) end
if ARGV[6] ~= '-' then redis.call('HSET', KEYS[1], 'status', ARGV[6]) end
if not m[1] or ARGV[6] ~= '-' then
  for i = 1, 5 do redis.call('EXPIRE', KEYS[i], ARGV[8]) end
end
return reply
