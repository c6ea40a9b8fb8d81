import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { ApiKeys } from './model/api-key.ts'
import { parseHost } from './outbound/hosts.ts'
import { parseSecret } from './outbound/signature.ts'

const cores = availableParallelism()
const port = whole(1, 65_535, 'must be a number from 1 to 65535')
const count = whole(1, Number.MAX_SAFE_INTEGER, 'must be a whole number, 1 or more')
/** As browsers send it: no path, no slash at the end. */
const origin = z.string().refine(isOrigin, 'must be like https://app.example')
/** As in a URL, without the port. */
const hostName = z.string().regex(/^([\w-]+(\.[\w-]+)*|\*)$/, 'must be like ocr.example, or * for any')
/** As Fastify takes it: an address, a network, or the name of some. */
const proxy = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.enum(['loopback', 'linklocal', 'uniquelocal'])],
  'must be like 10.0.0.1, 10.0.0.0/8, loopback or uniquelocal',
)
/** Of those that may be called. */
const outboundHosts = z
  .string()
  .transform(splitList)
  .pipe(z.array(parsedBy(parseHost, 'must be like hooks.example, *.example:8443, http://name:port or name=10.0.0.5')))
  .default([])
const secrets = z
  .string()
  .transform(splitList)
  .pipe(
    z
      .array(parsedBy(parseSecret, 'must be whsec_ and the base64 of 24 to 64 random bytes'))
      .max(2, 'must be one secret, or two while it is changed'),
  )
  .default([])
const flag = z.stringbool({ error: 'must be true or false' })
/** As Tesseract names them, which is ISO 639-2 with variants: `eng`, `chi_sim`. */
const languages = z
  .string()
  .regex(/^[a-z]{3}\w*(\+[a-z]{3}\w*)*$/, 'must be like eng or eng+deu')
  .transform((names) => Array.from(new Set(names.split('+'))))

/** All that can be set, by its name in the environment. The README has the same as a table. */
const Environment = z.object({
  HOST: z.string().default('127.0.0.1').describe('Address that the API and the dashboard listen on.'),
  PORT: port.default(5000),
  DASHBOARD_PORT: port.default(5555),
  ALLOWED_HOSTS: z.string().toLowerCase().transform(splitList).pipe(z.array(hostName)).default([]),
  PUBLIC_URL: origin.optional().describe('Where clients find the API, if the host that they name is not it.'),
  TRUST_PROXY: z.string().toLowerCase().transform(splitList).pipe(z.array(proxy)).default([]),
  CORS_ORIGINS: z.string().transform(splitList).pipe(z.array(origin)).default([]),
  RATE_LIMIT: count.optional(),
  MAX_WATCHERS: count.default(10_000),
  API_KEYS: ApiKeys.optional(),
  API_KEYS_FILE: z.string().transform(readText).transform(withoutComments).pipe(ApiKeys).optional(),
  CALLBACK_HOSTS: outboundHosts,
  CALLBACK_SECRET: secrets,
  FETCH_HOSTS: outboundHosts,
  DASHBOARD_USER: z.string().optional(),
  DASHBOARD_PASSWORD: z.string().optional(),
  DASHBOARD_READ_ONLY: flag.default(true),
  REDIS_URL: z.string().refine(isRedisUrl, 'must be like redis://HOST:6379 or rediss://HOST:6379/0').optional(),
  EMBEDDED_REDIS_PORT: port.optional(),
  KEY_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'may have letters, digits, _ and - only')
    .default('lector'),
  ENGINE: oneOf('auto', 'tesseract.js', 'native').default('auto'),
  MODEL: oneOf('best_int', 'fast').default('best_int'),
  READER: oneOf('auto', 'all', 'tesseract').default('auto'),
  LANGUAGES: languages.default(['eng']),
  TESSDATA_PREFIX: z.string().optional(),
  WORKER_CONCURRENCY: count.default(cores),
  WORKER_HEALTH_PORT: port.optional().describe('Where a worker answers /health/live and /health/ready.'),
  SYNC_CONCURRENCY: count.default(cores),
  SYNC_QUEUE: whole(0, Number.MAX_SAFE_INTEGER, 'must be a whole number; 0 lets nobody wait').default(4 * cores),
  MAX_BODY_BYTES: count.default(32 * 1024 * 1024),
  MAX_BODIES_BYTES: count.optional(),
  MAX_IMAGES: count.default(64),
  MAX_PIXELS: count.default(64_000_000),
  MAX_PAGES: count.default(500),
  MAX_QUEUED_BYTES: count.default(512 * 1024 * 1024),
  MAX_QUEUED_ITEMS: count.default(10_000),
  CACHE_TTL_S: whole(0, Number.MAX_SAFE_INTEGER, 'must be a whole number; 0 switches the cache off').default(3600),
  CACHE_MAX_BYTES: count.default(64 * 1024 * 1024),
  CACHE_SHARED: flag.default(false),
  RECOGNITION_TIMEOUT_MS: count.default(30_000),
  RESULT_TTL_S: count.default(24 * 3600),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent').default('info'),
})

/** Everything that can be configured, checked and with its defaults. */
export type Config = ReturnType<typeof readConfig>

/** What is wrong with the environment: every fault, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the configuration. An empty variable counts as unset, as Compose passes them.
 *
 * @throws ConfigError listing every fault
 */
export function readConfig(env: NodeJS.ProcessEnv) {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(set)
  const faults = (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
  if ('DASHBOARD_USER' in set !== 'DASHBOARD_PASSWORD' in set) {
    faults.push('DASHBOARD_USER and DASHBOARD_PASSWORD: they go together')
  }
  if ('CALLBACK_HOSTS' in set !== 'CALLBACK_SECRET' in set) {
    faults.push('CALLBACK_HOSTS and CALLBACK_SECRET: they go together')
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults.join('\n'))
  const it = parsed.data
  return {
    host: it.HOST,
    /** Whether other machines can reach what listens there. */
    isPublic: !/^(localhost|127\.[\d.]+|::1)$/.test(it.HOST),
    port: it.PORT,
    /** Who may call the API; everybody when it is empty. */
    keys: [...(it.API_KEYS ?? []), ...(it.API_KEYS_FILE ?? [])],
    requestsPerMinute: it.RATE_LIMIT,
    origins: it.CORS_ORIGINS,
    /** Names by which it may be called where nobody has to say who they are. */
    hosts: [...it.ALLOWED_HOSTS, it.HOST.toLowerCase()],
    publicUrl: it.PUBLIC_URL,
    trustedProxies: it.TRUST_PROXY,
    fetchHosts: it.FETCH_HOSTS,
    maxWatchers: it.MAX_WATCHERS,
    callbacks: { hosts: it.CALLBACK_HOSTS, secrets: it.CALLBACK_SECRET },
    dashboard: {
      port: it.DASHBOARD_PORT,
      readOnly: it.DASHBOARD_READ_ONLY,
      login:
        it.DASHBOARD_USER && it.DASHBOARD_PASSWORD
          ? { user: it.DASHBOARD_USER, password: it.DASHBOARD_PASSWORD }
          : undefined,
    },
    redisUrl: it.REDIS_URL,
    embeddedRedisPort: it.EMBEDDED_REDIS_PORT,
    keyPrefix: it.KEY_PREFIX,
    engine: {
      engine: it.ENGINE,
      search: { kind: it.MODEL, languages: it.LANGUAGES, tessdataPrefix: it.TESSDATA_PREFIX },
      timeoutMs: it.RECOGNITION_TIMEOUT_MS,
    },
    reader: it.READER,
    workerConcurrency: it.WORKER_CONCURRENCY,
    workerHealthPort: it.WORKER_HEALTH_PORT,
    sync: { concurrency: it.SYNC_CONCURRENCY, queue: it.SYNC_QUEUE },
    bodies: { maxBodyBytes: it.MAX_BODY_BYTES, maxBodiesBytes: it.MAX_BODIES_BYTES ?? 4 * it.MAX_BODY_BYTES },
    images: { maxImages: it.MAX_IMAGES, maxPixels: it.MAX_PIXELS, maxPages: it.MAX_PAGES },
    records: {
      maxQueuedBytes: it.MAX_QUEUED_BYTES,
      maxQueuedItems: it.MAX_QUEUED_ITEMS,
      resultTtlMs: it.RESULT_TTL_S * 1000,
    },
    cache: { ttlMs: it.CACHE_TTL_S * 1000, maxBytes: it.CACHE_MAX_BYTES, shared: it.CACHE_SHARED },
    recognitionTimeoutMs: it.RECOGNITION_TIMEOUT_MS,
    /** How long a stopping process may take to finish what it has in hand: longer than the longest page. */
    stopGraceMs: it.RECOGNITION_TIMEOUT_MS + 5_000,
    logLevel: it.LOG_LEVEL,
  }
}

function whole(min: number, max: number, otherwise: string) {
  return z.coerce.number(otherwise).int(otherwise).min(min, otherwise).max(max, otherwise)
}

function oneOf<const Names extends readonly string[]>(...names: Names) {
  return z.enum(names, `must be ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names)}`)
}

/** What a parser makes of a text; a fault where it makes nothing of it. The text is not told: it may be a secret. */
function parsedBy<T>(parse: (text: string) => T | undefined, otherwise: string) {
  return z.string().transform((text, context): T => {
    const parsed = parse(text)
    if (parsed !== undefined) return parsed
    context.addIssue(otherwise)
    return z.NEVER
  })
}

function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text
}

/** A path could only be the number of a database. */
function isRedisUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname)
}

function readText(path: string, context: z.RefinementCtx): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    context.addIssue(`cannot be read (${error instanceof Error ? error.message : String(error)})`)
    return z.NEVER
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/#.*$/gm, '')
}
