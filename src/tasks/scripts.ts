import type { Redis, Result } from 'ioredis'
import { turnScript } from './turns.ts'

/*
 * Each state change is one script: atomic, one round trip, and a task that has ended or was forgotten never comes back to
 * life, whoever is late. Images leave the sums of what waits in the same step in which they leave Redis.
 */

const release = `
local function release(queued, image)
  local size = redis.call('STRLEN', image)
  if size > 0 then
    redis.call('UNLINK', image)
    redis.call('HINCRBY', queued, 'bytes', -size)
    redis.call('HINCRBY', queued, 'items', -1)
  end
end
`

/**
 * Whether so much more may wait. A tenth of Redis' memory is kept free for work in progress: when it is used up, nothing
 * can be written any more, so nothing can end, and nothing is ever freed.
 */
const room = `
local function room(queued, bytes, items, maxBytes, maxItems, toCome)
  local waiting = redis.call('HMGET', queued, 'bytes', 'items')
  local queuedBytes, queuedItems = tonumber(waiting[1] or '0'), tonumber(waiting[2] or '0')
  local fits = queuedItems <= 0 or (queuedBytes + bytes <= tonumber(maxBytes) and queuedItems + items <= tonumber(maxItems))
  if not fits then return { 'queue', queuedBytes, queuedItems } end
  local memory = redis.pcall('INFO', 'memory')
  if type(memory) == 'string' then
    local used, max = tonumber(memory:match('used_memory:(%d+)')), tonumber(memory:match('maxmemory:(%d+)'))
    if used and max and max > 0 and used + toCome > 0.9 * max then return { 'memory', queuedBytes, queuedItems } end
  end
  return nil
end
`

/** A task that has ended is kept for its clients, and nothing of it waits. */
const finish = `
local function finish(record, results, unfinished, taskId, status, now, ttl)
  redis.call('ZREM', unfinished, taskId)
  redis.call('HSET', record, 'status', status, 'finished_at', now)
  redis.call('PEXPIRE', record, ttl)
  redis.call('PEXPIRE', results, ttl)
end
`

/** In seconds. */
const endedSpan = 10

const scripts = {
  /** KEYS queued ARGV max bytes, max items, bytes, items → nil, or what is full with the bytes and items that wait */
  lectorRoom: `${room}
local bytes = tonumber(ARGV[3])
return room(KEYS[1], bytes, tonumber(ARGV[4]), ARGV[1], ARGV[2], bytes)`,

  /** KEYS queued, unfinished, turns, last turn of the owner, record, image… ARGV max bytes, max items, TTL in ms, shape, created_at, owner or '', language or '', task id, now in ms → the first item's turn and priority; or as lectorRoom, and then the images are removed. May be sent twice. The images are there already: megabytes do not belong in Lua */
  lectorAdmit: `${room}${turnScript}
local admitted = redis.call('HGET', KEYS[5], 'turn')
if admitted then return { 'admitted', tonumber(admitted), priority(KEYS[3], admitted) } end
local size, items = 0, #KEYS - 5
for i = 6, #KEYS do size = size + redis.call('STRLEN', KEYS[i]) end
local full = room(KEYS[1], size, items, ARGV[1], ARGV[2], 0)
if full then
  redis.call('UNLINK', unpack(KEYS, 6))
  return full
end
local idle = tonumber(redis.call('HGET', KEYS[1], 'items') or '0') <= 0
local first = nextTurn(KEYS[3], KEYS[4], ARGV[6] ~= '', idle)
redis.call('HINCRBY', KEYS[1], 'bytes', size)
redis.call('HINCRBY', KEYS[1], 'items', items)
redis.call('ZADD', KEYS[2], ARGV[9], ARGV[8])
redis.call('HSET', KEYS[5], 'shape', ARGV[4], 'total', items, 'created_at', ARGV[5], 'turn', first)
if ARGV[6] ~= '' then redis.call('HSET', KEYS[5], 'owner', ARGV[6]) end
if ARGV[7] ~= '' then redis.call('HSET', KEYS[5], 'language', ARGV[7]) end
redis.call('PEXPIRE', KEYS[5], ARGV[3])
return { 'admitted', first, priority(KEYS[3], first) }`,

  /** KEYS record, results, turns ARGV index, now, channel, most deaths, turn, process → 1; 0 when there is nothing left to do; -1 when so many other processes have begun it that never came to an end */
  lectorBegin: `${turnScript}
local begun = 'begun:' .. ARGV[1]
local state = redis.call('HMGET', KEYS[1], 'total', 'status', 'started_at', begun)
if not state[1] or state[2] or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 0 end
if not state[3] then
  redis.call('HSET', KEYS[1], 'started_at', ARGV[2])
  redis.call('PUBLISH', ARGV[3], '')
end
local processes, deaths, known = state[4] or '', 0, false
for process in processes:gmatch('%S+') do
  if process == ARGV[6] then known = true else deaths = deaths + 1 end
end
if deaths >= tonumber(ARGV[4]) then return -1 end
if not known then redis.call('HSET', KEYS[1], begun, processes .. ' ' .. ARGV[6]) end
comesTo(KEYS[3], ARGV[5])
return 1`,

  /** KEYS record ARGV index, process */
  lectorHandBack: `
local begun, others = 'begun:' .. ARGV[1], ''
local processes = redis.call('HGET', KEYS[1], begun)
if not processes then return 0 end
for process in processes:gmatch('%S+') do
  if process ~= ARGV[2] then others = others .. ' ' .. process end
end
if others == '' then redis.call('HDEL', KEYS[1], begun) else redis.call('HSET', KEYS[1], begun, others) end
return 1`,

  /** KEYS record, results, queued, image, ended, unfinished ARGV index, result, channel, 1 if it is a text, now, TTL in ms, task id: the first result of an item stands, the last of a task ends it */
  lectorSettle: `${release}${finish}
release(KEYS[3], KEYS[4])
local state = redis.call('HMGET', KEYS[1], 'total', 'status')
if not state[1] or state[2] then return 0 end
if redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('HDEL', KEYS[1], 'begun:' .. ARGV[1])
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], 'recognised', 1) end
if redis.call('HLEN', KEYS[2]) == tonumber(state[1]) then
  local status = redis.call('HEXISTS', KEYS[1], 'recognised') == 1 and 'completed' or 'failed'
  finish(KEYS[1], KEYS[2], KEYS[6], ARGV[7], status, ARGV[5], ARGV[6])
else
  redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
end
local span = KEYS[5] .. ':' .. math.floor(redis.call('TIME')[1] / ${endedSpan})
redis.call('INCR', span)
redis.call('EXPIRE', span, 120)
redis.call('PUBLISH', ARGV[3], '')
return 1`,

  /** KEYS record, results, queued, unfinished, image… ARGV now, TTL in ms, channel, task id → 1, or 0 when it had ended already */
  lectorCancel: `${release}${finish}
for i = 5, #KEYS do release(KEYS[3], KEYS[i]) end
local state = redis.call('HMGET', KEYS[1], 'total', 'status')
if not state[1] or state[2] then return 0 end
finish(KEYS[1], KEYS[2], KEYS[4], ARGV[4], 'cancelled', ARGV[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], '')
return 1`,

  /**
   * KEYS unfinished, queued ARGV key prefix, time in ms → the tasks admitted before then that no job will end. Sums up anew
   * what waits, since images expire, and forgets the tasks that did.
   */
  lectorRecount: `
local bytes, items, adrift = 0, 0, {}
local tasks = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #tasks, 2 do
  local id, state = tasks[i], redis.call('HMGET', ARGV[1] .. ':task:' .. tasks[i], 'total', 'status')
  if not state[1] or state[2] then
    redis.call('ZREM', KEYS[1], id)
  else
    for index = 0, tonumber(state[1]) - 1 do
      local size = redis.call('STRLEN', ARGV[1] .. ':image:' .. id .. ':' .. index)
      if size > 0 then bytes, items = bytes + size, items + 1 end
    end
    local job = redis.call('HMGET', ARGV[1] .. ':tasks:' .. id, 'timestamp', 'finishedOn')
    if tonumber(tasks[i + 1]) < tonumber(ARGV[2]) and (not job[1] or job[2]) then adrift[#adrift + 1] = id end
  end
end
redis.call('HSET', KEYS[2], 'bytes', bytes, 'items', items)
return adrift`,

  /** KEYS ended → how many items ended in the last minute, and in how many seconds */
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

type Args = Array<string | number>
type Full = ['queue' | 'memory', number, number]

declare module 'ioredis' {
  interface RedisCommander<Context> {
    lectorRoom(keyCount: number, ...args: Args): Result<Full | null, Context>
    lectorAdmit(keyCount: number, ...args: Args): Result<Full | ['admitted', number, number], Context>
    lectorBegin(keyCount: number, ...args: Args): Result<number, Context>
    lectorHandBack(keyCount: number, ...args: Args): Result<number, Context>
    lectorSettle(keyCount: number, ...args: Args): Result<number, Context>
    lectorCancel(keyCount: number, ...args: Args): Result<number, Context>
    lectorRecount(keyCount: number, ...args: Args): Result<string[], Context>
    lectorEnded(keyCount: number, ...args: Args): Result<[number, number], Context>
    lectorAnnounce(keyCount: number, ...args: Args): Result<number, Context>
    lectorWorkers(keyCount: number, ...args: Args): Result<string[], Context>
  }
}

/** Makes the scripts callable on this client. */
export function defineScripts(redis: Redis): void {
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { lua })
}
