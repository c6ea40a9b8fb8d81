import type { Redis, Result } from 'ioredis'
import { endedSpan, observingScripts } from './observing-scripts.ts'
import { turnScript } from './turns.ts'

/*
 * Each state change is one script: atomic, one round trip, and a task that has ended or was forgotten never comes back to
 * life, whoever is late. Documents leave the sums of what waits in the same step in which they leave Redis.
 */

const release = `
local function release(queued, image)
  local size = redis.call('STRLEN', image)
  if size > 0 then
    redis.call('UNLINK', image)
    redis.call('HINCRBY', queued, 'bytes', -size)
  end
end
`

/** A document leaves what waits when its last page has ended; it stays, by another name, with a task that keeps it. */
const keep = `
local function keep(queued, image, kept)
  local size = redis.call('STRLEN', image)
  if size > 0 then
    redis.call('RENAME', image, kept)
    redis.call('HINCRBY', queued, 'bytes', -size)
  end
end
`

/**
 * Whether so much more may wait. A tenth of Redis' memory is kept free for work in progress: when it is used up, nothing
 * can be written any more, so nothing can end, and nothing is ever freed.
 */
const room = `
local function room(queued, bytes, pages, maxBytes, maxPages, toCome)
  local waiting = redis.call('HMGET', queued, 'bytes', 'pages')
  local queuedBytes, queuedPages = tonumber(waiting[1] or '0'), tonumber(waiting[2] or '0')
  local fits = queuedPages <= 0 or (queuedBytes + bytes <= tonumber(maxBytes) and queuedPages + pages <= tonumber(maxPages))
  if not fits then return { 'queue', queuedBytes, queuedPages } end
  local memory = redis.pcall('INFO', 'memory')
  if type(memory) == 'string' then
    local used, max = tonumber(memory:match('used_memory:(%d+)')), tonumber(memory:match('maxmemory:(%d+)'))
    if used and max and max > 0 and used + toCome > 0.9 * max then return { 'memory', queuedBytes, queuedPages } end
  end
  return nil
end
`

/** A task that has ended is kept for its clients, and nothing of it waits. If it has a callback, that is due from the same step on: whoever dies next, it is not lost. */
const finish = `
local function finish(record, results, faults, unfinished, callbacks, taskId, status, now, ttl)
  redis.call('ZREM', unfinished, taskId)
  if redis.call('HEXISTS', record, 'callback_url') == 1 then
    redis.call('ZADD', callbacks, redis.call('TIME')[1] * 1000, taskId)
  end
  redis.call('HSET', record, 'status', status, 'finished_at', now)
  redis.call('PEXPIRE', record, ttl)
  redis.call('PEXPIRE', results, ttl)
  redis.call('PEXPIRE', faults, ttl)
end
`

const scripts = {
  /** KEYS queued ARGV max bytes, max pages, bytes, pages → nil, or what is full with the bytes and pages that wait */
  lectorRoom: `${room}
local bytes = tonumber(ARGV[3])
return room(KEYS[1], bytes, tonumber(ARGV[4]), ARGV[1], ARGV[2], bytes)`,

  /** KEYS queued, unfinished, turns, last turn of the owner, record, image… ARGV max bytes, max pages, TTL in ms, shape, created_at, owner or '', task id, now in ms, pages as packed, pages, then of each image, then further fields and values of the record → the first page's turn and priority; or as lectorRoom, and then the images are removed. May be sent twice. The images are there already: megabytes do not belong in Lua */
  lectorAdmit: `${room}${turnScript}
local admitted = redis.call('HGET', KEYS[5], 'turn')
if admitted then return { 'admitted', tonumber(admitted), priority(KEYS[3], admitted) } end
local size, pages = 0, tonumber(ARGV[10])
for i = 6, #KEYS do size = size + redis.call('STRLEN', KEYS[i]) end
local full = room(KEYS[1], size, pages, ARGV[1], ARGV[2], 0)
if full then
  redis.call('UNLINK', unpack(KEYS, 6))
  return full
end
local idle = tonumber(redis.call('HGET', KEYS[1], 'pages') or '0') <= 0
local first = nextTurn(KEYS[3], KEYS[4], ARGV[6] ~= '', idle)
redis.call('HINCRBY', KEYS[1], 'bytes', size)
redis.call('HINCRBY', KEYS[1], 'pages', pages)
redis.call('ZADD', KEYS[2], ARGV[8], ARGV[7])
redis.call('HSET', KEYS[5], 'shape', ARGV[4], 'total', #KEYS - 5, 'created_at', ARGV[5], 'turn', first, 'pages', ARGV[9], 'pages_total', pages)
for i = 6, #KEYS do
  if ARGV[5 + i] ~= '1' then redis.call('HSET', KEYS[5], 'left:' .. (i - 6), ARGV[5 + i]) end
end
if ARGV[6] ~= '' then redis.call('HSET', KEYS[5], 'owner', ARGV[6]) end
for i = #KEYS + 6, #ARGV, 2 do redis.call('HSET', KEYS[5], ARGV[i], ARGV[i + 1]) end
redis.call('PEXPIRE', KEYS[5], ARGV[3])
return { 'admitted', first, priority(KEYS[3], first) }`,

  /** KEYS record, results, faults, turns ARGV page's field, now, channel, most deaths, process → 1; 0 when there is nothing left to do; -1 when so many other processes have begun it that never came to an end */
  lectorBegin: `${turnScript}
local begun = 'begun:' .. ARGV[1]
local state = redis.call('HMGET', KEYS[1], 'total', 'status', 'started_at', begun, 'turn', 'pages_done')
if not state[1] or state[2] then return 0 end
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 or redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then return 0 end
if not state[3] then
  redis.call('HSET', KEYS[1], 'started_at', ARGV[2])
  redis.call('PUBLISH', ARGV[3], '')
end
local processes, deaths, known = state[4] or '', 0, false
for process in processes:gmatch('%S+') do
  if process == ARGV[5] then known = true else deaths = deaths + 1 end
end
if deaths >= tonumber(ARGV[4]) then return -1 end
if not known then redis.call('HSET', KEYS[1], begun, processes .. ' ' .. ARGV[5]) end
comesTo(KEYS[4], state[5], state[6] or 0)
return 1`,

  /** KEYS record ARGV page's field, process */
  lectorHandBack: `
local begun, others = 'begun:' .. ARGV[1], ''
local processes = redis.call('HGET', KEYS[1], begun)
if not processes then return 0 end
for process in processes:gmatch('%S+') do
  if process ~= ARGV[2] then others = others .. ' ' .. process end
end
if others == '' then redis.call('HDEL', KEYS[1], begun) else redis.call('HSET', KEYS[1], begun, others) end
return 1`,

  /**
   * KEYS record, where the result goes, the hash of the other kind, queued, image, ended, unfinished, kept image, callbacks ARGV page's field, item, result, channel, 1 if it is a text, now,
   * TTL in ms, task id → 0 when it came too late, 1, or 2 when it was the last of its item. The first result of a page stands, the last of a task ends it. Deleting comes first: a script that has
   * written may write in a full Redis too, and an end is what frees memory
   */
  lectorSettle: `${release}${keep}${finish}
redis.call('HDEL', KEYS[1], 'begun:' .. ARGV[1])
local state = redis.call('HMGET', KEYS[1], 'pages_total', 'status', 'left:' .. ARGV[2], 'outputs', 'total')
if not state[1] or state[2] then return 0 end
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 or redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[3]) == 0 then return 0 end
redis.call('HINCRBY', KEYS[4], 'pages', -1)
if ARGV[5] == '1' then redis.call('HSET', KEYS[1], 'recognised', 1) end
local left = state[3] and redis.call('HINCRBY', KEYS[1], 'left:' .. ARGV[2], -1) or 0
if left == 0 then
  if state[4] then keep(KEYS[4], KEYS[5], KEYS[8]) else release(KEYS[4], KEYS[5]) end
  redis.call('HINCRBY', KEYS[1], 'done', 1)
end
if redis.call('HINCRBY', KEYS[1], 'pages_done', 1) == tonumber(state[1]) then
  local status = redis.call('HEXISTS', KEYS[1], 'recognised') == 1 and 'completed' or 'failed'
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[7], KEYS[9], ARGV[8], status, ARGV[6], ARGV[7])
  for i = 0, state[4] and state[5] - 1 or -1 do
    local kept = KEYS[8]:gsub('%d+$', '') .. i
    if status == 'completed' then redis.call('PEXPIRE', kept, ARGV[7]) else redis.call('UNLINK', kept) end
  end
else
  redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
end
local span = KEYS[6] .. ':' .. math.floor(redis.call('TIME')[1] / ${endedSpan})
redis.call('INCR', span)
redis.call('EXPIRE', span, 120)
redis.call('PUBLISH', ARGV[4], '')
return left == 0 and 2 or 1`,

  /** KEYS record, results, faults, queued, unfinished, callbacks, image…, as many kept images ARGV now, TTL in ms, channel, task id → 1, or 0 when it had ended already */
  lectorCancel: `${release}${finish}
local total = (#KEYS - 6) / 2
for i = 7, 6 + total do release(KEYS[4], KEYS[i]) end
local state = redis.call('HMGET', KEYS[1], 'pages_total', 'status', 'pages_done')
if not state[1] or state[2] then return 0 end
redis.call('HINCRBY', KEYS[4], 'pages', tonumber(state[3] or '0') - state[1])
redis.call('UNLINK', unpack(KEYS, 7 + total))
finish(KEYS[1], KEYS[2], KEYS[3], KEYS[5], KEYS[6], ARGV[4], 'cancelled', ARGV[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], '')
return 1`,

  ...observingScripts,
} as const

type Args = Array<string | number | Buffer>
type Full = ['queue' | 'memory', number, number]

declare module 'ioredis' {
  interface RedisCommander<Context> {
    lectorRoom(keyCount: number, ...args: Args): Result<Full | null, Context>
    lectorAdmit(keyCount: number, ...args: Args): Result<Full | ['admitted', number, number], Context>
    lectorBegin(keyCount: number, ...args: Args): Result<number, Context>
    lectorHandBack(keyCount: number, ...args: Args): Result<number, Context>
    lectorSettle(keyCount: number, ...args: Args): Result<number, Context>
    lectorCancel(keyCount: number, ...args: Args): Result<number, Context>
  }
}

/** Makes the scripts callable on this client. */
export function defineScripts(redis: Redis): void {
  for (const [name, lua] of Object.entries(scripts)) redis.defineCommand(name, { lua })
}
