import closeWithGrace from 'close-with-grace'
import { z } from 'zod'
import { type Config, ConfigError, readConfig } from '../config.ts'
import { createLogger, type Logger } from '../logger.ts'

/** The process of one role, once it serves. */
export interface RunningRole {
  /** Where it is reached, for those that listen. */
  readonly url?: string
  /** What there is to say about it, for people. */
  readonly description?: string
  close(): Promise<void>
}

/** What a role tells its parent process when it serves. */
export const ReadyMessage = z.object({ url: z.string().optional(), description: z.string().optional() })
export type ReadyMessage = z.infer<typeof ReadyMessage>

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
  const running = await start(config, logger).catch((error: unknown) => {
    logger.fatal({ err: error }, portTaken(error) ? 'the port is taken: set another one' : 'does not start')
    process.exit(1)
  })
  const { close } = closeWithGrace({ delay: config.stopGraceMs, logger: false }, async ({ signal, err }) => {
    if (err) logger.fatal({ err }, 'ends after an unexpected error')
    else logger.info({ signal }, 'stopping')
    await running.close()
    logger.info('stopped')
  })
  process.once('disconnect', close)
  const { url, description } = running
  logger.info({ url, description }, 'ready')
  process.send?.({ url, description } satisfies ReadyMessage)
}

function portTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

/** Reads the configuration of this process, or ends it with a line for each fault. */
export function configOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(`The configuration is wrong:\n${error.message}`)
    process.exit(78)
  }
}

/** @throws ConfigError when no Redis is configured */
export function redisUrlOf(config: Config): string {
  if (config.redisUrl === undefined) throw new ConfigError('REDIS_URL: must be set (npm start sets it by itself)')
  return config.redisUrl
}
