/**
 * Whose turn it is: start-time fair queueing (Goyal, Vin, Cheng 1996) between tasks. The first page of a task has the turn
 * after the one that is being served, its others follow two turns apart: a single image that comes while documents and batches wait
 * goes ahead of their next pages, and nothing waits for ever, since turns are served in order. With keys, each further task of an
 * owner starts a turn later, so that many small tasks do not crowd out everybody else.
 *
 * Turns only ever grow, but BullMQ's priorities end at 2²¹: they are counted from a base, which moves up whenever nothing
 * waits.
 */
export interface Turn {
  /** Of the task's first page. */
  readonly turn: number
  /** The same from the base, which is what the queue sorts by. */
  readonly priority: number
}

/** Between the pages of a task: two leave one for whoever comes meanwhile. */
const turnsApart = 2

/** The highest that BullMQ takes; whatever would come later is served in the order in which it came. */
const highestPriority = 2 ** 21

/** The priority of the page of a task before which come so many others. */
export function priorityOf({ priority }: Turn, place: number): number {
  return Math.min(priority + turnsApart * place, highestPriority)
}

/**
 * Lua over the hash of turns. An owner's counter lives an hour: by then the turn that is served has caught up. Which turn that is, the number
 * of a task's pages tells that were served, and not the page in hand: a worker that has nothing to do takes the last first, if they were queued first.
 */
export const turnScript = `
local function nextTurn(turns, last, owned, idle)
  local now = tonumber(redis.call('HGET', turns, 'now') or '0')
  if idle then redis.call('HSET', turns, 'base', now) end
  if not owned then return now + 1 end
  local first = math.max(now, tonumber(redis.call('GET', last) or '0')) + 1
  redis.call('SET', last, first, 'PX', 3600000)
  return first
end

local function priority(turns, turn)
  return math.max(1, turn - tonumber(redis.call('HGET', turns, 'base') or '0'))
end

local function comesTo(turns, first, served)
  local turn = first + ${turnsApart} * served
  if turn > tonumber(redis.call('HGET', turns, 'now') or '0') then redis.call('HSET', turns, 'now', turn) end
end
`
