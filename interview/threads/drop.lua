-- Delete checkpoints with their writes, and every channel value that no other checkpoint uses.
-- KEYS: rows (hash), index (zset). ARGV: 'latest' (all but the newest of each namespace) or 'runs' and run ids.
local index = redis.call('ZRANGEBYLEX', KEYS[2], '[c', '(d')
local doomed = {}
if ARGV[1] == 'latest' then
  -- In the index's order the newest of a namespace is the last before another namespace begins.
  for i = 1, #index - 1 do
    local ns = string.match(index[i], '^c([^%z]*)%z')
    if ns == string.match(index[i + 1], '^c([^%z]*)%z') then doomed[#doomed + 1] = string.sub(index[i], 2) end
  end
end
for i = 2, #ARGV do
  local prefix = 'r' .. ARGV[i]
  for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[' .. prefix .. '\0', '(' .. prefix .. '\1')) do
    doomed[#doomed + 1] = string.sub(member, #prefix + 2)
  end
end
if #doomed == 0 then return 0 end

local gone = {}
for _, name in ipairs(doomed) do
  gone[name] = true
  redis.call('HDEL', KEYS[1], 'c' .. name)
  redis.call('ZREM', KEYS[2], 'c' .. name)
  for _, field in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[w' .. name .. '\0', '(w' .. name .. '\1')) do
    redis.call('HDEL', KEYS[1], field)
    redis.call('ZREM', KEYS[2], field)
  end
end
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[r', '(s')) do
  if gone[string.match(member, '^r[^%z]*%z(.*)$')] then redis.call('ZREM', KEYS[2], member) end
end

local used = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[c', '(d')) do
  local ns = string.match(member, '^c([^%z]*)%z')
  local row = redis.call('HGET', KEYS[1], member)
  if row then
    for ref in string.gmatch(string.sub(row, 5, 4 + struct.unpack('>I4', row)), '[^%z]+') do
      local field = 'b' .. ns .. '\0' .. ref
      if not used[field] then
        used[field] = true
        local blob = redis.call('HGET', KEYS[1], field)
        if blob and string.sub(blob, 1, 1) == 'L' then
          for at = 2, #blob, 12 do used['p' .. string.sub(blob, at, at + 11)] = true end
        end
      end
    end
  end
end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local kind = string.sub(field, 1, 1)
  if (kind == 'b' or kind == 'p') and not used[field] then redis.call('HDEL', KEYS[1], field) end
end
return #doomed
