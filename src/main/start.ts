import closeWithGrace from 'close-with-grace'
import { freePort } from '../local-redis/local-redis.ts'
import { configOrExit, type ReadyMessage } from './role.ts'
import { type SupervisedRole, supervise } from './supervisor.ts'

/** All of Lector on one machine (`npm start`): picks a Redis, then runs API, worker and dashboard, each in its own process. */
const config = configOrExit()
const roles: SupervisedRole[] = []

closeWithGrace({ delay: 2 * config.stopGraceMs, logger: false }, async ({ err }) => {
  if (err) console.error(err.message)
  else console.log('\nStopping: pages in hand are finished first; Ctrl-C again ends it at once.')
  const [redis, ...others] = roles
  await Promise.all(others.map((role) => role.stop()))
  await redis?.stop() // the others need it to hand in what they have
})

const redis = await startRedis()
const env = { ...process.env, REDIS_URL: redis.url }
const [api, worker, dashboard] = await Promise.all(['api', 'worker', 'dashboard'].map((role) => run(role, env)))
console.log(`
Lector is up.

  API        ${api?.url}   (try it: ${api?.url}/docs)
  Dashboard  ${dashboard?.url}
  Worker     ${worker?.description}
  Redis      ${redis.url}: ${redis.description}

Stop it with Ctrl-C.
`)

async function run(role: string, roleEnv: NodeJS.ProcessEnv): Promise<ReadyMessage> {
  const running = await supervise(role, roleEnv)
  roles.push(running)
  return running.ready
}

async function startRedis(): Promise<ReadyMessage> {
  if (config.redisUrl) return { url: config.redisUrl, description: 'as REDIS_URL says' }
  // Whoever starts it again must find it where it was.
  const port = config.embeddedRedisPort ?? (await freePort())
  return run('redis', { ...process.env, EMBEDDED_REDIS_PORT: String(port) })
}
