/** A client in a process of its own: asks the API whose URL it is given for `/health/live` every 20 ms, and on any message sends what each answer took, in ms. */
import { setTimeout as delay } from 'node:timers/promises'

const [url] = process.argv.slice(2)
const times: number[] = []
process.once('message', () => process.send?.(times, undefined, undefined, () => process.exit()))
for (;;) {
  const startedAt = performance.now()
  const response = await fetch(`${url}/health/live`)
  await response.arrayBuffer()
  times.push(performance.now() - startedAt)
  await delay(20)
}
