import { createServer, type IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'

/** What came to a receiver. */
export interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

/**
 * A receiver of callbacks on a loopback port, stopped when the test has finished, or before.
 *
 * @param answer the status of the answer to the so many-th request, from 1; undefined: it never comes
 */
export async function startReceiver(answer: (count: number) => number | undefined = () => 204) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void collect(request).then((body) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
      received.push({ headers: Object.fromEntries(headers), body })
      const status = answer(received.length)
      if (status !== undefined) response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(stop)
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { origin, received, stop }
}

async function collect(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
