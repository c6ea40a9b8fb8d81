import type { Metrics } from '../metrics/metrics.ts'
import { serveMetrics } from '../metrics/serve.ts'
import { type FiguresDeps, readFigures } from '../tasks/figures.ts'
import { isConnected } from '../tasks/redis.ts'

/** The metrics of a role, and where they are served. */
export interface RoleMetrics {
  readonly metrics: Metrics
  readonly port: number
}

/** Of the whole of a scrape, in which a Redis that is away must not be waited for. */
const readWithinMs = 900

/** Creates the metrics of a role when its port is set; without one their library is not even loaded. */
export async function createRoleMetrics(
  role: 'api' | 'worker',
  port: number | undefined,
): Promise<RoleMetrics | undefined> {
  if (port === undefined) return undefined
  const { createMetrics } = await import('../metrics/metrics.ts')
  return { metrics: createMetrics(role), port }
}

/** Has the queues and Redis told of at each scrape. */
export function watchSystem({ metrics }: RoleMetrics, deps: FiguresDeps): void {
  metrics.watchRedis(() => isConnected(deps.redis))
  metrics.watchSystem(async () => {
    if (!isConnected(deps.redis)) return undefined
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => late.resolve(undefined), readWithinMs)
    const figures = readFigures(deps).catch(() => undefined) // it went away just now
    return Promise.race([figures, late.promise]).finally(() => clearTimeout(timer))
  })
}

/** Answers scrapes, or the parent process, which answers those for all of its roles. Gives what ends it. */
export async function offerMetrics(
  { metrics: { registry }, port }: RoleMetrics,
  host: string,
): Promise<() => Promise<void>> {
  if (process.send === undefined) return (await serveMetrics(async () => registry, { host, port })).close
  const send = async () => process.send?.({ metrics: await registry.getMetricsAsJSON() })
  const answer = (message: unknown) => {
    if (message === 'metrics') void send()
  }
  process.on('message', answer)
  return async () => {
    process.off('message', answer)
  }
}
