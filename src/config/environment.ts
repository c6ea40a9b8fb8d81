import { availableParallelism } from 'node:os'
import { z } from 'zod'
import { ApiKeys } from '../model/api-key.ts'
import {
  count,
  flag,
  hostName,
  httpUrl,
  languages,
  oneOf,
  origin,
  outboundHosts,
  port,
  proxy,
  readText,
  redisUrl,
  secrets,
  splitList,
  whole,
  withoutComments,
} from './values.ts'

const cores = availableParallelism()

/**
 * All that can be set, by its name in the environment. docs/configuration.md is made of it (`npm run docs:configuration`):
 * `byDefault` is what it says of a default that is not the same everywhere, or that is not a value.
 */
export const Environment = z.object({
  HOST: z.string().default('127.0.0.1').meta({
    description: 'address that the API and the dashboard listen on',
    byDefault: '`127.0.0.1` (containers: `0.0.0.0`)',
  }),
  PORT: port.default(5000).meta({ description: 'the API' }),
  API_KEYS: ApiKeys.optional().meta({
    description: 'who may call: `NAME:SHA256`, separated by commas; see [Keys](api.md#keys)',
  }),
  API_KEYS_FILE: z
    .string()
    .transform(readText)
    .transform(withoutComments)
    .pipe(ApiKeys)
    .optional()
    .meta({ description: 'a file with the same, a line each; `#` starts a comment' }),
  RATE_LIMIT: count.optional().meta({ description: 'requests a minute of each key, or without keys of each address' }),
  CORS_ORIGINS: z.string().transform(splitList).pipe(z.array(origin)).default([]).meta({
    description:
      'origins of web pages that may call, as `https://app.example`, separated by commas; see [Keys](api.md#keys) for what they must send',
  }),
  PUBLIC_URL: origin.optional().meta({
    description:
      'where clients find the API, as `https://ocr.example`: for absolute addresses in answers, instead of the host that the request came to',
  }),
  TRUST_PROXY: z.string().toLowerCase().transform(splitList).pipe(z.array(proxy)).default([]).meta({
    description:
      'proxies whose `X-Forwarded-For`, `-Host` and `-Proto` count: addresses and networks, `loopback`, `linklocal`, `uniquelocal`, separated by commas. Without it all clients of a proxy are one for `RATE_LIMIT` and for the room of bodies',
  }),
  ALLOWED_HOSTS: z.string().toLowerCase().transform(splitList).pipe(z.array(hostName)).default([]).meta({
    description:
      'without keys (dashboard: without a login): names, beside those that nobody else can have, by which Lector may be called, as `ocr.example`, separated by commas; `*`: any. Needed behind a proxy that passes on a public name, and in Kubernetes for `SERVICE.NAMESPACE`; not for addresses, nor for names without a dot or under `localhost`, `local`, `internal`, `home.arpa`, `svc`',
  }),
  DASHBOARD_PORT: port.default(5555).meta({ description: 'the dashboard' }),
  DASHBOARD_USER: z
    .string()
    .optional()
    .meta({ description: 'ask for this login on the dashboard, with `DASHBOARD_PASSWORD`' }),
  DASHBOARD_PASSWORD: z.string().optional().meta({ description: 'the password of that login' }),
  METRICS_PORT: port.optional().meta({
    description:
      'where the API serves [metrics](operations.md#metrics) for Prometheus, `npm start` those of API and worker; off without it',
  }),
  WORKER_METRICS_PORT: port.optional().meta({ description: 'the same for a worker that was started by itself' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional().meta({
    description:
      'a collector of [traces](operations.md#traces) by OTLP over HTTP, as `http://127.0.0.1:4318`; off without it. The other `OTEL_EXPORTER_OTLP_…` count too',
  }),
  CALLBACK_HOSTS: outboundHosts.meta({
    description:
      'hosts that `callback_url` may name, separated by commas; see [Be called back](clients.md#be-called-back)',
  }),
  CALLBACK_SECRET: secrets.meta({
    description:
      'what callbacks are signed with: `whsec_` and base64 of 24 to 64 random bytes; two, separated by a space, while it is changed',
  }),
  FETCH_HOSTS: outboundHosts.meta({
    description:
      'hosts from which documents are [fetched](clients.md#fetch-documents), listed as [`CALLBACK_HOSTS`](clients.md#be-called-back) are',
  }),
  DASHBOARD_READ_ONLY: flag
    .default(true)
    .meta({ description: '`false` allows to retry, remove and pause on the dashboard' }),
  REDIS_URL: redisUrl
    .optional()
    .meta({ description: '`redis://` or `rediss://`', byDefault: '– (`npm start` finds or brings one)' }),
  EMBEDDED_REDIS_PORT: port
    .optional()
    .meta({ description: 'port of the Redis that `npm start` runs itself', byDefault: 'a free one' }),
  KEY_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'may have letters, digits, _ and - only')
    .default('lector')
    .meta({ description: 'starts every key in Redis' }),
  WORKER_HEALTH_PORT: port.optional().meta({
    description: 'where a worker answers `/health/live` and `/health/ready`',
    byDefault: '– (containers: `5001`)',
  }),
  ENGINE: oneOf('auto', 'tesseract.js', 'native').default('auto').meta({
    description:
      '`native`: libtesseract 5 of this machine (`apt install libtesseract5`), in processes of its own: three tenths less CPU, two thirds less as in the container images; `tesseract.js`: WebAssembly; `auto`: native where it is installed. The log says which, and why',
  }),
  READER: oneOf('auto', 'all', 'tesseract').default('auto').meta({
    description:
      'a second, neural reader beside the engine. `auto`: it finds the lines of a page and reads those that the engine missed or doubts (a third of them); `all`: it reads every line; `tesseract`: the engine alone, as everywhere the runtime has no build for. It takes a process more for each page at a time (180 MB, up to 640 MB after large pages), and replaces words only in languages whose letters it has (English, Indonesian, Malay, Swahili, Chinese); elsewhere it fills in what the engine missed',
  }),
  MODEL: oneOf('best_int', 'fast').default('best_int').meta({
    description:
      '`best_int`: from npm packages `@tesseract.js-data/LANGUAGE`; `fast`: quicker and nearly as good, from the tessdata folder of this machine (`apt install tesseract-ocr-eng`)',
  }),
  LANGUAGES: languages
    .default(['eng'])
    .meta({ description: 'what to load, as `eng+deu`; the same for the API and every worker' }),
  TESSDATA_PREFIX: z
    .string()
    .optional()
    .meta({ description: 'the tessdata folder that `fast` reads', byDefault: '– (the usual places)' }),
  WORKER_CONCURRENCY: count.default(cores).meta({
    description: 'images that a worker recognises at a time, a warm engine thread each (some 200 MB)',
    byDefault: 'cores',
  }),
  SYNC_CONCURRENCY: count
    .default(cores)
    .meta({ description: 'the same for `/image-sync` in an API process', byDefault: 'cores' }),
  SYNC_QUEUE: whole(0, Number.MAX_SAFE_INTEGER, 'must be a whole number; 0 lets nobody wait')
    .default(4 * cores)
    .meta({
      description: '`/image-sync` requests that may wait for a slot; more are answered 503',
      byDefault: '4 × cores',
    }),
  MAX_BODY_BYTES: count.default(32 * 1024 * 1024).meta({ description: 'size of the body of one request' }),
  MAX_BODIES_BYTES: count.optional().meta({
    description:
      'size of all bodies that one API has in hand, until each is answered, and once more of all large answers until they are read; one client gets three quarters of it, bodies up to 64 KiB have a quarter to themselves; past it a request is answered 503, unless it is the only one',
    byDefault: '4 × `MAX_BODY_BYTES`',
  }),
  MAX_WATCHERS: count.default(10_000).meta({ description: 'WebSockets of one API process; of one task it takes 100' }),
  MAX_IMAGES: count.default(64).meta({ description: 'images and PDFs in one request' }),
  MAX_PIXELS: count.default(64_000_000).meta({
    description:
      'pixels of one page; all pictures of a request may have 16 times as many, of a document its largest page counts. A page of a PDF is read smaller instead of refused',
  }),
  MAX_PAGES: count.default(500).meta({ description: 'pages of one PDF or TIFF' }),
  MAX_QUEUED_BYTES: count.default(512 * 1024 * 1024).meta({
    description:
      'size of the documents in Redis that wait or are in hand; a request that would go over it is answered 503, unless none waits',
  }),
  MAX_QUEUED_ITEMS: count.default(10_000).meta({ description: 'number of their pages' }),
  RECOGNITION_TIMEOUT_MS: count
    .default(30_000)
    .meta({ description: 'how long one page may take; a process that stops takes up to 5 s longer' }),
  RESULT_TTL_S: count.default(24 * 3600).meta({ description: 'how long a task can be read after it ended' }),
  CACHE_TTL_S: whole(0, Number.MAX_SAFE_INTEGER, 'must be a whole number; 0 switches the cache off')
    .default(3600)
    .meta({
      description:
        'how long the text of an image is kept for the next time the same bytes come; `0`: every image is recognised',
    }),
  CACHE_MAX_BYTES: count.default(64 * 1024 * 1024).meta({ description: 'size of those texts; the oldest go first' }),
  CACHE_SHARED: flag
    .default(false)
    .meta({ description: '`true`: with `API_KEYS`, a key gets texts that were recognised for another' }),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent')
    .default('info')
    .meta({ description: '`trace`, `debug`, `info`, `warn`, `error`, `silent`' }),
})
