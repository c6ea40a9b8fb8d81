import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Health } from '../model/health.ts'

/** Where a worker tells how it is. */
export interface HealthOptions {
  readonly host: string
  readonly port: number
  /** Asks each dependency how it is. */
  readonly dependencies: () => Promise<Health['dependencies']>
}

/** Answers `/health/live` and `/health/ready` as the API does: a worker has no other port by which it could be asked. */
export async function serveHealth({ host, port, dependencies }: HealthOptions) {
  const paths = new Map([
    ['/health/live', async () => ({})],
    ['/health/ready', dependencies],
  ])

  async function healthAt(path: string): Promise<Health | undefined> {
    const states = await paths.get(path)?.()
    if (states === undefined) return undefined
    return { status: Object.values(states).includes('down') ? 'unavailable' : 'ok', dependencies: states }
  }

  const server = createServer((request, response) => {
    healthAt(request.url ?? '').then(
      (health) => {
        const status = health === undefined ? 404 : health.status === 'ok' ? 200 : 503
        response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
        response.end(JSON.stringify(health ?? {}))
      },
      (error: Error) => response.destroy(error),
    )
  })
  server.listen(port, host)
  await once(server, 'listening')

  return {
    async close(): Promise<void> {
      server.close()
      await once(server, 'close')
    },
  }
}
