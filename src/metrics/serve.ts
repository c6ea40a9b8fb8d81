import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** What can be asked for its metrics, in Prometheus' text format: the library's registries. */
export interface Exposition {
  readonly contentType: string
  metrics(): Promise<string>
}

/** Where metrics are served. */
export interface MetricsAddress {
  readonly host: string
  readonly port: number
}

/** Answers `GET /metrics` and nothing else. Resolves when it listens. */
export async function serveMetrics(registry: () => Promise<Exposition>, { host, port }: MetricsAddress) {
  async function answer(response: ServerResponse): Promise<void> {
    const exposition = await registry()
    const text = await exposition.metrics()
    response.writeHead(200, { 'content-type': exposition.contentType }).end(text)
  }

  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404, { connection: 'close' }).end()
      return
    }
    answer(response).catch((error: Error) => response.destroy(error))
  })
  server.listen(port, host)
  await once(server, 'listening')

  return {
    async close(): Promise<void> {
      server.close()
      server.closeAllConnections() // a scraper keeps its own
      await once(server, 'close')
    },
  }
}
