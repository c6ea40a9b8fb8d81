import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Kept } from './fleet.ts'
import { followRecovery, inHand, type Recoveries } from './recovery.ts'
import { beFull, beReadOnly, forgetScripts, pauseWrites } from './redis-faults.ts'

/** What there is to harm. */
export interface Victims {
  readonly redis: Kept
  readonly apis: readonly Kept[]
  readonly workers: readonly Kept[]
  /** A connection of the observer's own. */
  readonly observer: Redis
}

/** What has been done. */
export interface Deeds {
  workerKills: number
  apiKills: number
  deploys: number
  redisFaults: string[]
}

/**
 * Kills everything so many times, whatever it does at that moment: both workers and both APIs, and Redis with every second of them.
 *
 * @param isTime whether it is time for the so many-th, from 1
 */
export async function killEverything(
  { redis, apis, workers }: Victims,
  deeds: Deeds,
  times: number,
  isTime: (kill: number) => boolean,
): Promise<void> {
  for (let time = 0; time < times; time++) {
    while (!isTime(time + 1)) await delay(50)
    await delay(1_000 * Math.random())
    await Promise.all([...workers, ...apis, ...(time % 2 === 0 ? [] : [redis])].map((victim) => victim.kill()))
    deeds.workerKills += workers.length
    deeds.apiKills += apis.length
    if (time % 2 !== 0) deeds.redisFaults.push('killed')
  }
}

/** Harms the system until the signal aborts, and then lets it be. Workers die at random moments, all else by the clock. */
export async function wreakHavoc(
  victims: Victims,
  deeds: Deeds,
  recoveries: Recoveries,
  over: AbortSignal,
): Promise<void> {
  const recovering: Array<Promise<void>> = []
  await Promise.all([killWorkers(), theRest()])
  await Promise.all(recovering)

  async function killWorkers(): Promise<void> {
    while (!over.aborted) {
      await delay(2_000 + 4_000 * Math.random())
      const victim = victims.workers[Math.floor(Math.random() * victims.workers.length)]
      const items = await inHand(victims.observer)
      await victim?.kill()
      deeds.workerKills++
      recovering.push(followRecovery(victims.observer, items, recoveries))
    }
  }

  async function deploy(): Promise<void> {
    for (const part of [...victims.workers, ...victims.apis]) await part.restart()
    deeds.deploys++
  }

  async function harmRedis(what: string, harm: () => Promise<void>): Promise<void> {
    await harm()
    deeds.redisFaults.push(what)
  }

  async function theRest(): Promise<void> {
    const { redis, apis, observer } = victims
    const steps: Array<() => Promise<void>> = [
      deploy,
      deploy,
      () => harmRedis('stopped, back after 2 s', () => redis.takeDown('SIGTERM', 2_000)),
      async () => {
        await apis[0]?.kill()
        deeds.apiKills++
      },
      () => harmRedis('killed, back after 1 s', () => redis.takeDown('SIGKILL', 1_000)),
      () => harmRedis('full for 5 s', () => beFull(observer, 5_000)),
      () => harmRedis('read-only for 5 s', () => beReadOnly(observer, 5_000)),
      () => harmRedis('scripts flushed', () => forgetScripts(observer)),
      () => harmRedis('paused for writes for 8 s', () => pauseWrites(observer, 8_000)),
      () => harmRedis('paused for 30 s', () => redis.pause(30_000)),
      deploy,
      () => harmRedis('paused for 3 s', () => redis.pause(3_000)),
      deploy,
    ]
    for (const step of steps) {
      await delay(6_000)
      await step()
    }
  }
}
