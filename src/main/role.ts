import { z } from 'zod'
import { Environment } from '../config/environment.ts'
import { misspelt } from '../config/misspelt.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { createLogger, type Logger } from '../logger.ts'
import { offerMetrics, type RoleMetrics } from './metrics.ts'
import { onStop } from './stop.ts'

/** The process of one role, once it serves. */
export interface RunningRole {
  /** Where it is reached, for those that listen. */
  readonly url?: string
  /** What there is to say about it, for people. */
  readonly description?: string
  /** What would make it faster on this machine. */
  readonly hint?: string | undefined
  /** What it counts, when that is wanted. */
  readonly metrics?: RoleMetrics | undefined
  close(): Promise<void>
}

/** What a role tells its parent process when it serves. */
export const ReadyMessage = z.object({
  url: z.string().optional(),
  description: z.string().optional(),
  hint: z.string().optional(),
})
export type ReadyMessage = z.infer<typeof ReadyMessage>

/** What a role tells its parent process: that it serves, or why it does not; and, asked by the message `metrics`, what it counts. */
export const RoleMessage = z.union([
  z.object({ failed: z.string() }),
  z.object({ metrics: z.array(z.looseObject({})) }),
  ReadyMessage,
])
export type RoleMessage = z.infer<typeof RoleMessage>

/**
 * Runs one role as this process: reads the configuration, starts it, says so (also to a parent process, by IPC), and
 * closes it on SIGTERM, SIGINT, an uncaught error, or when the parent is gone. A second signal ends it at once.
 * A role that does not start ends the process with exit code 1, one whose configuration is wrong with 78 (EX_CONFIG of sysexits.h).
 */
export async function runRole(
  role: string,
  start: (config: Config, logger: Logger) => Promise<RunningRole>,
): Promise<void> {
  const config = configOrExit()
  const logger = createLogger(role, config.logLevel)
  // A parent process has said it already, once for all roles.
  if (!process.send) for (const warning of misspeltVariables()) logger.warn(warning)
  let running: RunningRole | undefined
  let endMetrics = async () => {}
  // Before the start, which may take long: a process that a signal just kills leaves its temporary files.
  const stop = onStop(config.stopGraceMs, async ({ error }) => {
    if (error) logger.fatal({ err: error }, 'ends after an unexpected error')
    else logger.info('stopping')
    await running?.close()
    await endMetrics()
    logger.info('stopped')
  })
  process.once('disconnect', stop)
  running = await start(config, logger).catch((error: unknown) => fail(error, logger))
  const { url, description, hint, metrics } = running
  if (metrics) endMetrics = await offerMetrics(metrics, config.host).catch((error: unknown) => fail(error, logger))
  logger.info({ url, description, hint }, 'ready')
  tellParent({ url, description, hint })
}

function fail(error: unknown, logger: Logger): Promise<never> {
  if (error instanceof ConfigError) exitWith(error)
  const failed = explain(error, 'PORT, DASHBOARD_PORT, WORKER_HEALTH_PORT or its METRICS_PORT')
  logger.fatal({ err: error }, failed)
  return new Promise(() => tellParent({ failed }, () => process.exit(1)))
}

/** Why nothing starts, for people. `ports` names the variables that may have set the port. */
export function explain(error: unknown, ports: string): string {
  if (!(error instanceof Error)) return String(error)
  const { code, syscall, message }: NodeJS.ErrnoException = error
  if (code === 'EADDRINUSE') return `the port is taken (${message}): set ${ports} to another one`
  if (code !== 'EADDRNOTAVAIL' && syscall !== 'getaddrinfo') return message
  return `HOST is not an address of this machine (${message}): 127.0.0.1 is this machine alone, 0.0.0.0 all its networks`
}

function tellParent(message: RoleMessage, told = () => {}): void {
  if (process.send) process.send(message, undefined, undefined, told)
  else told()
}

/** Reads the configuration of this process, or ends it with a line for each fault. */
export function configOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    exitWith(error)
  }
}

/** A line for each variable of this process that looks like a setting whose name is misspelt. */
export function misspeltVariables(): string[] {
  return misspelt(Object.keys(process.env), Object.keys(Environment.shape))
}

/** Ends this process with a line for each fault. */
export function exitWith(error: ConfigError): never {
  console.error(`The configuration is wrong:\n${error.message}`)
  process.exit(78)
}

/** @throws ConfigError when no Redis is configured */
export function redisUrlOf(config: Config): string {
  if (config.redisUrl === undefined) throw new ConfigError('REDIS_URL: must be set (npm start sets it by itself)')
  return config.redisUrl
}
