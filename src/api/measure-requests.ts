import type { FastifyInstance } from 'fastify'

/** A request that was answered. */
export interface EndedRequest {
  /** `any` where there is no such route: a client may send others than routes have. */
  readonly method: string
  /** The pattern of the route, as `/docs/static/*`, or `unmatched`; never the path that was sent. */
  readonly route: string
  readonly status: number
  /** Until the answer had left, or its client was gone. */
  readonly seconds: number
}

/** Tells of every request that was answered over HTTP. WebSockets, which take as long as their tasks, are none of them. */
export function measureRequests(app: FastifyInstance, ended: (request: EndedRequest) => void): void {
  app.addHook('onResponse', async ({ method, routeOptions, ws }, { statusCode: status, elapsedTime }) => {
    if (ws) return
    const known =
      routeOptions.url === undefined ? { method: 'any', route: 'unmatched' } : { method, route: routeOptions.url }
    ended({ ...known, status, seconds: elapsedTime / 1000 })
  })
}
