import type { Redis, Result } from 'ioredis'

/**
 * Each step is one script: atomic, one round trip. The index is a sorted set of `SIZE KEY` by time of expiry, from which
 * the oldest texts are dropped when there are too many bytes of them; the counter holds how many there are.
 */
const scripts = {
  /** KEYS text, leader ARGV token, lead in ms → the text; 1 when the caller leads now; 0 when somebody else does */
  lectorCacheClaim: `
local text = redis.call('GET', KEYS[1])
if text then return text end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0`,

  /** KEYS text, leader, index, counter ARGV text, TTL in ms, max bytes, now, channel */
  lectorCachePut: `
redis.call('DEL', KEYS[2])
local bytes = tonumber(redis.call('GET', KEYS[4]) or '0')
local function drop(entry)
  local size, key = string.match(entry, '^(%d+) (.*)$')
  bytes = bytes - tonumber(size)
  redis.call('UNLINK', key)
  redis.call('ZREM', KEYS[3], entry)
end
for _, entry in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[4])) do drop(entry) end
if #ARGV[1] <= tonumber(ARGV[3]) and redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then
  local isNew = redis.call('ZADD', KEYS[3], ARGV[4] + ARGV[2], #ARGV[1] .. ' ' .. KEYS[1])
  bytes = bytes + isNew * #ARGV[1] -- it may have been forgotten, and come back
end
while bytes > tonumber(ARGV[3]) do
  local oldest = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
  if not oldest then break end
  drop(oldest)
end
redis.call('SET', KEYS[4], math.max(0, bytes), 'PX', ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('PUBLISH', ARGV[5], '')
return 1`,

  /** KEYS leader ARGV token, channel: whoever waits may lead now */
  lectorCacheRelease: `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], '')
return 1`,
} as const

type Args = Array<string | number | Buffer>

declare module 'ioredis' {
  interface RedisCommander<Context> {
    lectorCacheClaimBuffer(keyCount: number, ...args: Args): Result<Buffer | number, Context>
    lectorCachePut(keyCount: number, ...args: Args): Result<number, Context>
    lectorCacheRelease(keyCount: number, ...args: Args): Result<number, Context>
  }
}

/** Makes the scripts callable on this client. */
export function defineCacheScripts(redis: Redis): void {
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { lua })
}
