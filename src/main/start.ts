import { ConfigError } from '../config.ts'
import { freePort, listenOnce } from '../local-redis/ports.ts'
import { serveMetrics } from '../metrics/serve.ts'
import { configOrExit, exitWith, explain, misspeltVariables, type ReadyMessage } from './role.ts'
import { onStop } from './stop.ts'
import { type SupervisedRole, supervise } from './supervisor.ts'

/** All of Lector on one machine (`npm start`): picks a Redis, then runs API, worker and dashboard, each in its own process. */
for (const warning of misspeltVariables()) console.error(warning)
const config = configOrExit()
if (config.port === config.dashboard.port) exitWith(new ConfigError('PORT and DASHBOARD_PORT: must differ'))
let redisRole: SupervisedRole | undefined
let metrics: Awaited<ReturnType<typeof serveMetricsOfRoles>> | undefined
const roles = new Map<string, SupervisedRole>()

onStop(2 * config.stopGraceMs, async ({ error }) => {
  if (error) console.error(`\n${error.message}`)
  else console.log('\nStopping: pages in hand are finished first; Ctrl-C again ends it at once.')
  await Promise.all(Array.from(roles.values(), (role) => role.stop()))
  await metrics?.close()
  await redisRole?.stop() // the others need it to hand in what they have
})

// Before anything starts: a second system on the same port would open the first one's data.
await mustListen('PORT', config.port)
await mustListen('DASHBOARD_PORT', config.dashboard.port)
if (config.metricsPort) await mustListen('METRICS_PORT', config.metricsPort)
const redis = await startRedis()
const env = { ...process.env, REDIS_URL: redis.url, WORKER_METRICS_PORT: process.env['METRICS_PORT'] }
// They wait for Redis themselves. The dashboard may come later: nobody looks at it in the first second.
const [api, worker, { description }] = await Promise.all([run('api', env), run('worker', env), redis.ready])
if (config.metricsPort) metrics = await serveMetricsOfRoles(config.metricsPort)
console.log(`
Lector is up: ${api.url}/   (open it in a browser, and drop a scan on it)

  API        ${api.url}   (try it: ${api.url}/docs)
  Dashboard  ${beside(api.url, config.dashboard.port)}
  Worker     ${worker.description}
  Redis      ${withoutLogin(redis.url)}: ${description}
${config.metricsPort ? `  Metrics    ${beside(api.url, config.metricsPort)}/metrics\n` : ''}${worker.hint ? `  Faster     ${worker.hint}\n` : ''}
Stop it with Ctrl-C.
`)
await run('dashboard', env)

function beside(apiUrl = '', port = 0): string {
  const shown = new URL(apiUrl)
  shown.port = String(port)
  return shown.origin
}

function withoutLogin(url = ''): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  return shown.href
}

async function mustListen(variable: string, port: number): Promise<void> {
  await listenOnce(port, config.host).catch((error: unknown) => {
    console.error(`Lector does not start: ${explain(error, variable)}.`)
    process.exit(1)
  })
}

function run(role: string, roleEnv: NodeJS.ProcessEnv): Promise<ReadyMessage> {
  const running = supervise(role, roleEnv)
  roles.set(role, running)
  return running.ready
}

/** Those of API and worker in one. */
async function serveMetricsOfRoles(port: number) {
  const { aggregate } = await import('../metrics/aggregate.ts')
  const ofRole = async (role: string) => [role, await roles.get(role)?.metrics()] as const
  const registry = async () => aggregate(new Map(await Promise.all(['api', 'worker'].map(ofRole))))
  return serveMetrics(async () => registry(), { host: config.host, port })
}

/** Where Redis is, and what it says when it serves. */
async function startRedis(): Promise<{ url: string; ready: Promise<ReadyMessage> }> {
  if (config.redisUrl) return { url: config.redisUrl, ready: Promise.resolve({ description: 'as REDIS_URL says' }) }
  // Whoever starts it again must find it where it was.
  const port = config.embeddedRedisPort ?? (await freePort())
  redisRole = supervise('redis', { ...process.env, EMBEDDED_REDIS_PORT: String(port) })
  return { url: `redis://127.0.0.1:${port}`, ready: redisRole.ready }
}
