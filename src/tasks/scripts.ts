import type { Redis, Result } from 'ioredis'

/**
 * Each state change is one script: atomic, one round trip, and a task that has ended or was forgotten never comes back to
 * life, whoever is late. Images leave the byte counter in the same step in which they leave Redis.
 */
const release = `
local function release(counter, image)
  local size = redis.call('STRLEN', image)
  if size > 0 then
    redis.call('UNLINK', image)
    redis.call('DECRBY', counter, size)
  end
end
`

const scripts = {
  /** KEYS counter, record, image… ARGV max bytes, TTL in ms, shape, created_at, owner or '', bytes… → 1, or 0 when the queue is full. May be sent twice */
  lectorAdmit: `
if redis.call('EXISTS', KEYS[2]) == 1 then return 1 end
local size = 0
for i = 6, #ARGV do size = size + #ARGV[i] end
local queued = tonumber(redis.call('GET', KEYS[1]) or '0')
if queued > 0 and queued + size > tonumber(ARGV[1]) then return 0 end
redis.call('INCRBY', KEYS[1], size)
redis.call('HSET', KEYS[2], 'shape', ARGV[3], 'total', #ARGV - 5, 'created_at', ARGV[4])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[2], 'owner', ARGV[5]) end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
for i = 6, #ARGV do redis.call('SET', KEYS[i - 3], ARGV[i], 'PX', ARGV[2]) end
return 1`,

  /** KEYS record, results, image ARGV index, now, channel → the image, or nil when there is nothing left to do */
  lectorBegin: `
local state = redis.call('HMGET', KEYS[1], 'total', 'status', 'started_at')
if not state[1] or state[2] or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return false end
if not state[3] then
  redis.call('HSET', KEYS[1], 'started_at', ARGV[2])
  redis.call('PUBLISH', ARGV[3], '')
end
return redis.call('GET', KEYS[3])`,

  /** KEYS record, results, counter, image ARGV index, result, channel: the first result of an item stands */
  lectorSettle: `${release}
release(KEYS[3], KEYS[4])
local state = redis.call('HMGET', KEYS[1], 'total', 'status')
if not state[1] or state[2] then return 0 end
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
redis.call('PUBLISH', ARGV[3], '')
return 1`,

  /** KEYS record, results, counter, image… ARGV status, now, TTL in ms, channel → 1, or 0 when it had ended already */
  lectorFinish: `${release}
for i = 4, #KEYS do release(KEYS[3], KEYS[i]) end
local state = redis.call('HMGET', KEYS[1], 'total', 'status')
if not state[1] or state[2] then return 0 end
redis.call('HSET', KEYS[1], 'status', ARGV[1], 'finished_at', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PUBLISH', ARGV[4], '')
return 1`,
} as const

type Args = Array<string | number | Buffer>

declare module 'ioredis' {
  interface RedisCommander<Context> {
    lectorAdmit(keyCount: number, ...args: Args): Result<number, Context>
    lectorBeginBuffer(keyCount: number, ...args: Args): Result<Buffer | null, Context>
    lectorSettle(keyCount: number, ...args: Args): Result<number, Context>
    lectorFinish(keyCount: number, ...args: Args): Result<number, Context>
  }
}

/** Makes the scripts callable on this client. */
export function defineScripts(redis: Redis): void {
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { lua })
}
