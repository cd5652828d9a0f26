-- Changes entries of a log's stream in place: Redis has no command for that, so the stream is written anew at once.
-- KEYS  1 stream
-- ARGV  pairs of an entry's id and its new body
local changed = {}
for i = 1, #ARGV, 2 do changed[ARGV[i]] = ARGV[i + 1] end
local left = redis.call('PTTL', KEYS[1])
local rows = redis.call('XRANGE', KEYS[1], '-', '+')
if #rows == 0 then return 0 end
redis.call('DEL', KEYS[1])
for _, row in ipairs(rows) do
  local fields = row[2]
  local body = changed[row[1]]
  if body then
    for i = 1, #fields, 2 do
      if fields[i] == 'e' then fields[i + 1] = body end
    end
  end
  redis.call('XADD', KEYS[1], row[1], unpack(fields))
end
if left > 0 then redis.call('PEXPIRE', KEYS[1], left) end
return #rows
