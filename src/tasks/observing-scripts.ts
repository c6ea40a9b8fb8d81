import type { Result } from 'ioredis'

/** In seconds: pages that end are counted for each of these. */
export const endedSpan = 10

/** Scripts that look at the system as a whole. */
export const observingScripts = {
  /**
   * KEYS unfinished, queued ARGV key prefix, time in ms → the tasks admitted before then that no job will end. Sums up anew
   * what waits, since images expire, and forgets the tasks that did.
   */
  lectorRecount: `
local bytes, pages, adrift = 0, 0, {}
local tasks = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #tasks, 2 do
  local id, state = tasks[i], redis.call('HMGET', ARGV[1] .. ':task:' .. tasks[i], 'total', 'status', 'pages_total', 'pages_done')
  if not state[1] or state[2] then
    redis.call('ZREM', KEYS[1], id)
  else
    pages = pages + state[3] - (state[4] or 0)
    for index = 0, tonumber(state[1]) - 1 do
      bytes = bytes + redis.call('STRLEN', ARGV[1] .. ':image:' .. id .. ':' .. index)
    end
    local job = redis.call('HMGET', ARGV[1] .. ':tasks:' .. id, 'timestamp', 'finishedOn')
    if tonumber(tasks[i + 1]) < tonumber(ARGV[2]) and (not job[1] or job[2]) then adrift[#adrift + 1] = id end
  end
end
redis.call('HSET', KEYS[2], 'bytes', bytes, 'pages', pages)
return adrift`,

  /** KEYS ended → how many pages ended in the last minute, and in how many seconds */
  lectorEnded: `
local now = tonumber(redis.call('TIME')[1])
local last = math.floor(now / ${endedSpan})
local ended, first = 0, nil
for span = last - 6, last do
  local count = tonumber(redis.call('GET', KEYS[1] .. ':' .. span) or '0')
  if count > 0 and not first then first = span end
  ended = ended + count
end
return { ended, first and now - first * ${endedSpan} or 0 }`,

  /** KEYS workers ARGV worker, ms that it is known to live. Removing comes first: a script that has written may write in a full Redis too */
  lectorAnnounce: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`,

  /** KEYS workers → those that live */
  lectorWorkers: `
local time = redis.call('TIME')
return redis.call('ZRANGEBYSCORE', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), '+inf')`,
} as const

declare module 'ioredis' {
  interface RedisCommander<Context> {
    lectorRecount(keyCount: number, ...args: Array<string | number>): Result<string[], Context>
    lectorEnded(keyCount: number, ...args: Array<string | number>): Result<[number, number], Context>
    lectorAnnounce(keyCount: number, ...args: Array<string | number>): Result<number, Context>
    lectorWorkers(keyCount: number, ...args: Array<string | number>): Result<string[], Context>
  }
}
