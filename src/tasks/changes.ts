import { setTimeout as delay } from 'node:timers/promises'
import { UnavailableError } from '../errors.ts'
import type { Redis } from './redis.ts'

/** Hears the nudges that whoever changes a task sends. It costs something only for tasks that are watched. */
export type Changes = ReturnType<typeof createChanges>

/** Nudges on one channel, until disposed of. */
export interface Nudges extends Disposable {
  /** Resolves when there was a nudge since the last call, or after this time, or when the signal aborts. */
  nextWithin(ms: number, signal: AbortSignal): Promise<void>
}

/** Changes heard over one subscriber connection, which is this function's alone. */
export function createChanges(subscriber: Redis) {
  const listeners = new Map<string, Set<() => void>>()
  const nudge = (channel: string) => {
    for (const hear of listeners.get(channel) ?? []) hear()
  }
  subscriber.on('message', nudge)
  // What was sent while the connection was down was not heard: everybody looks again.
  subscriber.on('ready', () => {
    for (const channel of listeners.keys()) nudge(channel)
  })

  function add(channel: string, hear: () => void): void {
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(hear))
  }

  function remove(channel: string, hear: () => void): void {
    const others = listeners.get(channel)
    others?.delete(hear)
    if (others?.size !== 0) return
    listeners.delete(channel)
    subscriber.unsubscribe(channel).catch(() => {}) // nobody listens: that it fails changes nothing
  }

  return {
    /**
     * Starts to listen; resolves when nothing sent from now on is missed.
     *
     * @throws UnavailableError when Redis has not confirmed it by the time that `within` aborts
     */
    async on(channel: string, within: AbortSignal): Promise<Nudges> {
      let heard = Promise.withResolvers<void>()
      const hear = () => heard.resolve()
      add(channel, hear)
      if (!(await confirmed(subscriber.subscribe(channel), within))) {
        remove(channel, hear)
        throw new UnavailableError('Redis does not confirm a subscription.')
      }
      return {
        async nextWithin(ms, signal) {
          await atMost(heard.promise, ms, signal)
          heard = Promise.withResolvers()
        },
        [Symbol.dispose]: () => remove(channel, hear),
      }
    },
  }
}

async function confirmed(subscription: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false
  const aborted = new Promise<false>((resolve) =>
    signal.addEventListener('abort', () => resolve(false), { once: true }),
  )
  return Promise.race([
    aborted,
    subscription.then(
      () => true,
      () => false,
    ),
  ])
}

async function atMost(wait: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const settled = new AbortController()
  const timer = delay(ms, undefined, { signal: AbortSignal.any([signal, settled.signal]) }).catch(() => {}) // an abort ends the wait, no more
  await Promise.race([wait, timer])
  settled.abort()
}
