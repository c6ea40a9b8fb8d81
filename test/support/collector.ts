import { createServer } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import { afterAll } from 'vitest'
import { z } from 'zod'

const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  status: z.object({ code: z.number() }),
})
const Export = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(Span) })) })),
})

/** A collector of traces (OTLP over HTTP, JSON) for a file of tests. */
export async function startCollector() {
  const exports: string[] = []
  const server = createServer((request, response) => {
    void textOf(request).then((received) => {
      exports.push(received)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => server.close())
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    /** All that it was sent, as it came. */
    received: () => exports.join('\n'),
    /** The spans in it. */
    spans: () =>
      exports.flatMap((text) =>
        Export.parse(JSON.parse(text)).resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans),
        ),
      ),
  }
}
