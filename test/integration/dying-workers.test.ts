import { once } from 'node:events'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, inject, test } from 'vitest'
import { runCommand } from '../support/processes.ts'
import { startProxy } from '../support/proxy.ts'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

const quick = { recovery: { lockDuration: 1_000, stalledInterval: 500 } }

const picture = async (width: number, height: number) => {
  const image = sharp({ create: { width, height, channels: 3, background: 'white' } })
  return (await image.png().toBuffer()).toString('base64')
}

test('a page over which every worker dies fails after three attempts, and takes nothing else down', async () => {
  const { submit, watch, keys } = await startTestSystem()
  let deaths = 0
  let over = false
  async function keepRunning(): Promise<void> {
    const env = { REDIS_URL: inject('redisUrl'), KEY_PREFIX: keys.prefix }
    const { child } = runCommand([process.execPath, join(import.meta.dirname, '../support/deadly-worker.ts')], env)
    await once(child, 'exit')
    if (over) return
    deaths++
    await keepRunning()
  }
  const [deadly, innocent] = [await picture(30, 20), await picture(20, 20)]
  const watching = watch(await submit([innocent, deadly, innocent, innocent]))
  void keepRunning()
  const { frames, code } = await watching.finally(() => {
    over = true // before the last worker is stopped, which would count as a death
  })
  expect(code).toBe(1000)
  expect(frames.at(-1)).toMatchObject({
    status: 'completed',
    text: ['innocent', null, 'innocent', 'innocent'],
    errors: [{ index: 1, code: 'recognition-crashed' }],
  })
  expect(deaths).toBe(3)
})

test('a worker that stops gives back at once what it cannot finish in time, and it does not count as an attempt', async () => {
  const { submit, startWorker, watch, redis, keys } = await startTestSystem()
  const [first, second] = [heldRecognizer(), heldRecognizer()]
  const stopFirst = await startWorker(first.recognizer)
  const taskId = await submit(smallPng)
  await first.started()
  await stopFirst(100)
  await startWorker(second.recognizer)
  const startedAt = performance.now()
  await second.started()
  expect(performance.now() - startedAt).toBeLessThan(8_000) // after a death it would be the 10 s of its lock, at least
  expect(await redis.hget(keys.record(taskId), 'begun:0:1')).toMatch(/^ \S+$/) // one process, and not two
  const watching = watch(taskId)
  second.release('hello')
  expect((await watching).frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
})

test('a worker that stops finishes what it can', async () => {
  const { submit, startWorker, watch } = await startTestSystem()
  const held = heldRecognizer()
  const stop = await startWorker(held.recognizer)
  const watching = watch(await submit(smallPng))
  await held.started()
  const stopped = stop()
  held.release('hello')
  expect((await watching).frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
  await stopped
})

test('an item of a worker that is cut off goes to another; the first result stands, and the worker goes on', async () => {
  const proxy = await startProxy(inject('redisUrl'))
  const { submit, startWorker, watch } = await startTestSystem()
  const [cutOff, other] = [heldRecognizer(), heldRecognizer()]
  await startWorker(cutOff.recognizer, 1, { url: proxy.url, ...quick })
  const taskId = await submit(smallPng)
  await cutOff.started()
  const stopOther = await startWorker(other.recognizer, 1, quick)
  proxy.fallSilent()
  await other.started()
  cutOff.release('late')
  const watching = watch(taskId)
  other.release('first')
  expect((await watching).frames.at(-1)).toMatchObject({ status: 'completed', text: 'first' })
  await stopOther()
  proxy.speakAgain()
  const next = watch(await submit(smallPng))
  await cutOff.started()
  cutOff.release('next')
  expect((await next).frames.at(-1)).toMatchObject({ status: 'completed', text: 'next' })
  expect((await watch(taskId)).frames).toMatchObject([{ status: 'completed', text: 'first' }])
})
