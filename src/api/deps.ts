import type { FastifyPluginCallback } from 'fastify'
import type { ImageReader } from '../documents/inspect.ts'
import type { Logger } from '../logger.ts'
import type { ApiKey } from '../model/api-key.ts'
import type { Health } from '../model/health.ts'
import type { ListedHost } from '../outbound/hosts.ts'
import type { Recognizer } from '../recognition/recognizer.ts'
import type { Tasks } from '../tasks/tasks.ts'
import type { BodyReader } from './body/reader.ts'
import type { Budget } from './budget.ts'
import type { Gate } from './gate.ts'
import type { EndedRequest } from './measure-requests.ts'
import type { Outputs } from './outputs.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Watchers } from './watchers.ts'

/** What the API works with. Whoever made the parts closes them. */
export interface AppDeps {
  readonly bodies: BodyReader
  /** For answers that have not left. */
  readonly answers: Budget
  readonly images: ImageReader
  readonly recognizer: Recognizer
  /** Those that are loaded. */
  readonly languages: readonly string[]
  /** Threads behind the recognizer. */
  readonly threads: number
  readonly gate: Gate
  readonly tasks: Tasks
  readonly outputs: Outputs
  /** Who may call; everybody when it is empty. */
  readonly keys: readonly ApiKey[]
  readonly rateLimit: RateLimit
  /** Of the pages that may call, beside our own. */
  readonly origins: readonly string[]
  /** Names by which the API may be called while there are no keys, beside those that nobody else can have; see `hosts.ts`. */
  readonly hosts: readonly string[]
  /** Those that callbacks may go to. */
  readonly callbackHosts: readonly ListedHost[]
  readonly watchers: Watchers
  /** An origin: where clients find us, if the host that they name is not it. */
  readonly publicUrl?: string | undefined
  /** Addresses and networks of the proxies whose X-Forwarded-* headers count. */
  readonly trustedProxies?: readonly string[]
  /** Asks each dependency how it is. */
  readonly dependencies: () => Promise<Health['dependencies']>
  /** Between pings on a WebSocket. */
  readonly heartbeatMs: number
  /** Traces requests. */
  readonly traceRequests?: FastifyPluginCallback | undefined
  /** Is told of every request that was answered. */
  readonly requestEnded?: ((request: EndedRequest) => void) | undefined
  readonly logger: Logger
}
