import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Tracing } from '../tracing/tracing.ts'

/** Traces a role when there is a collector to send them to; without one nothing of it is even loaded. */
export async function startTracing(
  role: 'api' | 'worker',
  { tracesEndpoint }: Config,
  logger: Logger,
): Promise<Tracing | undefined> {
  if (tracesEndpoint === undefined) return undefined
  const { createTracing } = await import('../tracing/tracing.ts')
  return createTracing(role, logger)
}
