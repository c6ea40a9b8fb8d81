import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { freePort } from '../../src/local-redis/ports.ts'
import type { Accepted } from './client.ts'

/** How many of first attempts are answered with 503. */
const refusedShare = 0.05

const Callback = z.object({ data: z.object({ task_id: z.string() }) })

/** Receives the callbacks of all tasks; `env` lets a system send them. */
export async function startReceiver() {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const webhook = new Webhook(secret)
  /** The ids that came for each task, of those that were answered with 204. */
  const received = new Map<string, string[]>()
  const refused = new Set<string>()
  const server = createServer((request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const id = headers['webhook-id'] ?? ''
    void text(request).then((body) => {
      const { data } = Callback.parse(webhook.verify(body, headers))
      const fails = !refused.has(id) && Math.random() < refusedShare
      if (fails) refused.add(id)
      else received.set(data.task_id, [...(received.get(data.task_id) ?? []), id])
      response.writeHead(fails ? 503 : 204).end()
    })
  })
  const port = await freePort()
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${port}`

  function judge(tasks: readonly Accepted[]) {
    const ids = tasks.map(({ taskId }) => received.get(taskId) ?? [])
    return {
      lost: ids.filter(({ length }) => length === 0).length,
      duplicates: ids.filter(({ length }) => length > 1).length,
      otherIds: ids.filter((each) => new Set(each).size > 1).length,
    }
  }

  return {
    url,
    env: { CALLBACK_HOSTS: url, CALLBACK_SECRET: secret },
    judge,
    rows(tasks: readonly Accepted[]): Array<[string, string | number]> {
      const { lost, duplicates, otherIds } = judge(tasks)
      return [
        ['callbacks lost', lost],
        ['tasks with a callback that came more than once; with another id', `${duplicates}; ${otherIds}`],
        ['callbacks refused at first with 503', refused.size],
      ]
    },
  }
}
