import { Environment } from './config/environment.ts'

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
    metricsPort: it.METRICS_PORT,
    tracesEndpoint: it.OTEL_EXPORTER_OTLP_ENDPOINT,
    workerMetricsPort: it.WORKER_METRICS_PORT,
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
