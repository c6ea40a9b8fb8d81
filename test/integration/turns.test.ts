import { describe, expect, test } from 'vitest'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { tiffPages } from '../support/bombs.ts'
import { testPicture } from '../support/images.ts'
import { recognitionOf } from '../support/results.ts'
import { fakeRecognizer, heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

/** An image that differs from all others by its number, which recognition finds again as its width. */
async function numbered(number: number): Promise<string> {
  return (await testPicture().resize(number, 1, { fit: 'fill' }).png().toBuffer()).toString('base64')
}

const widthOf = (png: Buffer) => png.readUInt32BE(16)

/** Recognises nothing and notes which images came, in order. */
function recorder(): { recognizer: Recognizer; served: number[] } {
  const served: number[] = []
  return {
    served,
    recognizer: {
      async recognise(image) {
        served.push(widthOf(image))
        return recognitionOf('')
      },
    },
  }
}

const batch = (first: number) => Promise.all([0, 1, 2, 3].map((i) => numbered(first + i)))

describe('turns', () => {
  test('a single image goes ahead of the batches that came before it, and the batches take turns', async () => {
    const { recognizer, served } = recorder()
    const { submit, startWorker, watch } = await startTestSystem({ recognizer })
    const a = await submit(await batch(10))
    const b = await submit(await batch(20))
    await submit(await numbered(30))
    await startWorker()
    await Promise.all([watch(a), watch(b)])
    expect(served).toEqual([10, 20, 30, 11, 21, 12, 22, 13, 23])
  })

  test('what comes while a batch is served comes next, and holds up nobody for ever', async () => {
    const held = heldRecognizer()
    const { submit, startWorker, watch } = await startTestSystem()
    const a = await submit(await batch(10))
    await startWorker(held.recognizer)
    const served: number[] = []
    for (const late of [30, 31, 32]) {
      served.push(widthOf(await held.started()))
      await submit(await numbered(late))
      held.release('')
    }
    for (let left = 4; left > 0; left--) {
      served.push(widthOf(await held.started()))
      held.release('')
    }
    await watch(a)
    expect(served).toEqual([10, 30, 11, 31, 32, 12, 13])
  })

  test('count what was served of a task: a worker that had nothing to do took its last page first, since that was queued first', async () => {
    const held = heldRecognizer()
    const { http, submit, startWorker } = await startTestSystem({ maxPages: 20 })
    await startWorker(held.recognizer)
    const long = await submit(tiffPages(20).toString('base64'))
    await held.started()
    await submit(smallPng)
    const formats: string[] = []
    for (let next = 0; next < 2; next++) {
      held.release('')
      formats.push((await held.started()).toString('latin1', 1, 4))
    }
    await http.delete(`/image?task_id=${long}`).expect(200)
    held.release('')
    expect(formats).toContain('PNG')
  })

  test('start from the beginning when nothing waits, so that priorities never run out', async () => {
    const { submit, startWorker, watch, redis, keys, queues } = await startTestSystem()
    await redis.hset(keys.turns, { now: 5_000_000, base: 0 })
    const id = await submit(await batch(10))
    const jobs = await queues.images.getJobs('prioritized')
    expect(new Set(jobs.map(({ opts }) => opts.priority))).toEqual(new Set([1, 3, 5, 7]))
    await startWorker()
    expect((await watch(id)).frames.at(-1)?.status).toBe('completed')
    expect(Number(await redis.hget(keys.turns, 'now'))).toBe(5_000_007)
  })
})

describe('a task that waits', () => {
  test('says how many images come before it, and how long that should take', async () => {
    const { http, submit, startWorker, watch } = await startTestSystem({ recognizer: fakeRecognizer('done') })
    const progressOf = async (id: string) => (await http.get(`/image?task_id=${id}`).expect(200)).body.progress
    const first = await submit([smallPng, smallPng])
    const second = await submit(smallPng)
    expect(await progressOf(first)).toEqual({ done: 0, total: 2, pages: { done: 0, total: 2 }, queue_position: 0 }) // nothing has ended: no rate
    expect(await progressOf(second)).toEqual({ done: 0, total: 1, pages: { done: 0, total: 1 }, queue_position: 1 })
    await startWorker()
    await Promise.all([watch(first), watch(second)])
    expect(await progressOf(second)).toEqual({ done: 1, total: 1, pages: { done: 1, total: 1 } })
  })

  test('knows from what was done lately how long it will take', async () => {
    const held = heldRecognizer()
    const { http, submit, startWorker } = await startTestSystem({ recognizer: held.recognizer })
    await submit([smallPng, smallPng])
    await startWorker()
    await held.started()
    held.release('one done')
    await held.started()
    const waiting = await submit([smallPng, smallPng])
    const { body } = await http.get(`/image?task_id=${waiting}`).expect(200)
    expect(body.progress).toMatchObject({ queue_position: 0, eta_s: expect.any(Number) })
    expect(body.progress.eta_s).toBeGreaterThanOrEqual(2) // no more than one a second has ended
    held.release('')
    await held.started()
    held.release('')
    await held.started()
    held.release('')
  })
})
