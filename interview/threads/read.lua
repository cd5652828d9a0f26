-- Read a checkpoint with its channel values and pending writes.
-- KEYS: rows (hash), index (zset). ARGV: namespace, checkpoint id or '' for the newest.
-- Returns nil, or {id, row, {field, value, ...} of the writes, {value, ...} in the row's order, {digest, value, ...}}.
local ns, id = ARGV[1], ARGV[2]
if id == '' then
  local newest = redis.call('ZREVRANGEBYLEX', KEYS[2], '(c' .. ns .. '\1', '[c' .. ns .. '\0', 'LIMIT', 0, 1)
  if #newest == 0 then return false end
  id = string.sub(newest[1], #ns + 3)
end
local row = redis.call('HGET', KEYS[1], 'c' .. ns .. '\0' .. id)
if not row then return false end

local function values(fields)
  local found = {}
  for i = 1, #fields, 1000 do
    local some = redis.call('HMGET', KEYS[1], unpack(fields, i, math.min(i + 999, #fields)))
    for j = 1, #some do found[i + j - 1] = some[j] end
  end
  return found
end

local prefix = 'w' .. ns .. '\0' .. id
local fields = redis.call('ZRANGEBYLEX', KEYS[2], '[' .. prefix .. '\0', '(' .. prefix .. '\1')
local writes, held = {}, values(fields)
for i = 1, #fields do
  writes[2 * i - 1], writes[2 * i] = fields[i], held[i]
end

local refs = {}
local width = struct.unpack('>I4', row)
for ref in string.gmatch(string.sub(row, 5, 4 + width), '[^%z]+') do
  refs[#refs + 1] = 'b' .. ns .. '\0' .. ref
end
local blobs = values(refs)
local names, seen = {}, {}
for i = 1, #refs do
  local blob = blobs[i]
  if blob and string.sub(blob, 1, 1) == 'L' then
    for at = 2, #blob, 12 do
      local digest = string.sub(blob, at, at + 11)
      if not seen[digest] then
        seen[digest] = true
        names[#names + 1] = 'p' .. digest
      end
    end
  end
end
local parts, bodies = {}, values(names)
for i = 1, #names do
  parts[2 * i - 1], parts[2 * i] = string.sub(names[i], 2), bodies[i]
end
return {id, row, writes, blobs, parts}
