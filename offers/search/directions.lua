-- Directions of many elements of a vector set in one answer: asked one by one they cost their caller a millisecond.
-- KEYS[1]: the set. ARGV: names of elements. Returns how many bytes each has, 0 for one that is not there, and all bytes.
local sizes, found = {}, {}
for place, name in ipairs(ARGV) do
  local kept = redis.call('VEMB', KEYS[1], name, 'RAW')
  local raw = kept and kept[2] or ''
  sizes[place] = #raw
  found[place] = raw
end
return {table.concat(sizes, ' '), table.concat(found)}
