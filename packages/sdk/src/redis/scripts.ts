// What Redis runs in one step.

/**
 * Writes ARGV[1] under KEYS[1] for ARGV[2] ms, unless a value of the same layout with a later generation, or the same and a later
 * timestamp, stands there. The two stand at byte 16 of a value as doubles.
 */
export const PUT = `
local old = redis.pcall('GETRANGE', KEYS[1], 0, 31)
if type(old) == 'string' and #old == 32 and string.sub(old, 1, 4) == string.sub(ARGV[1], 1, 4) then
  local generation, timestamp = struct.unpack('<dd', old, 17)
  local newGeneration, newTimestamp = struct.unpack('<dd', ARGV[1], 17)
  if generation > newGeneration or (generation == newGeneration and timestamp > newTimestamp) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

/**
 * Gives KEYS[1] to the token ARGV[1] for ARGV[2] ms, or for longer where it has it already. Where another one has it for longer than that, the server's clock was set back:
 * it is left ARGV[2] ms of the present time, within which a holder that lives renews it.
 */
export const LEASE = `
local holder = redis.call('GETRANGE', KEYS[1], 0, -1)
if holder ~= '' and holder ~= ARGV[1] then
  local life = redis.call('PTTL', KEYS[1])
  if life < 0 or life > tonumber(ARGV[2]) then redis.call('SET', KEYS[1], holder, 'PX', ARGV[2]) end
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

/** Takes KEYS[1] away from the token ARGV[1], where it has it. */
export const RELEASE = `
if redis.call('GETRANGE', KEYS[1], 0, -1) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end
return 0
`;
