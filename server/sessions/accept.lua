-- Takes one command into a session's inbox, once, if the session's state allows it.
-- KEYS  1 inbox  2 inbox:once  3 meta  4 lease
-- ARGV  1 kind  2 once field ('' = every time)  3 turn (stop) or ''  4 strategy to pin ('' = not known here)
--       5 most entries that may wait  6 prefix of node channels  7 session  8 seconds to keep
--       9 statuses in which this kind is refused, each between commas  10 node that asks
--       then the fields of the inbox entry
-- Returns {verdict, entry id or status, owner's node or '', ms of lease left, newest entry before this one or ''}
-- A verdict other than accepted, duplicate or unheard leaves no trace.
local before = ''
local function tell(verdict, detail)
  local owner = redis.call('GET', KEYS[4])
  if not owner then return {verdict, detail, '', 0, before} end
  if owner == ARGV[10] then return {verdict, detail, owner, 0, before} end
  -- Nobody listening means that the owner is dead or deaf: the caller sees to it that somebody looks.
  if redis.call('PUBLISH', ARGV[6] .. owner, ARGV[7]) == 0 then verdict = verdict .. ' unheard' end
  return {verdict, detail, owner, redis.call('PTTL', KEYS[4]), before}
end
if ARGV[2] ~= '' then
  local known = redis.call('HGET', KEYS[2], ARGV[2])
  if known then return tell('duplicate', known) end
end
local meta = redis.call('HMGET', KEYS[3], 'status', 'speaking', 'strategy', 'shut')
local strategy = meta[3]
if not strategy then
  if ARGV[4] == '' then return {'unknown', '', '', 0, ''} end
  strategy = ARGV[4]
end
local status = meta[1]
if not status then
  -- The start may be accepted and not yet logged.
  status = redis.call('HEXISTS', KEYS[2], 'start') == 1 and 'running' or 'ready'
end
if string.find(ARGV[9], ',' .. status .. ',', 1, true) then return {'refused', status, '', 0, ''} end
if ARGV[1] == 'observers' and status == 'ended' then return {'ended', status, '', 0, ''} end
-- Once the end was asked for, or the graph is at its end, an answer could not take effect any more.
if ARGV[1] == 'answer' and meta[4] then return {'refused', 'ended', '', 0, ''} end
local speaking = meta[2] or ''
if ARGV[1] == 'stop' and speaking ~= ARGV[3] then return {'turn_over', status, '', 0, ''} end
if ARGV[1] == 'answer' then
  if strategy == 'reject' and speaking ~= '' then return {'busy', status, '', 0, ''} end
  if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[5]) then return {'busy', status, '', 0, ''} end
end
if not meta[3] then
  redis.call('HSET', KEYS[3], 'strategy', strategy)
  redis.call('EXPIRE', KEYS[3], ARGV[8])
end
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if newest then before = newest[1] end
local fields = {}
for i = 11, #ARGV do fields[#fields + 1] = ARGV[i] end
local id = redis.call('XADD', KEYS[1], '*', unpack(fields))
if ARGV[1] == 'end' then redis.call('HSET', KEYS[3], 'shut', '1') end
redis.call('EXPIRE', KEYS[1], ARGV[8])
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[2], id)
  redis.call('EXPIRE', KEYS[2], ARGV[8])
end
return tell('accepted', id)
