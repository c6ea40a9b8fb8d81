import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createQuarantine } from '../../../src/worker/quarantine.ts'

/** Work that notes in `log` when it begins, and ends when told. */
function held(log: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const work = () => {
    log.push(name)
    return promise
  }
  return { work, end: () => resolve(name), fail: () => reject(new Error(name)) }
}

test('work goes on side by side, but for that which is to be alone, and which is not overtaken', async () => {
  const log: string[] = []
  const { alone, together } = createQuarantine()
  const [a, b, c, d] = [held(log, 'a'), held(log, 'b'), held(log, 'c'), held(log, 'd')]
  const results = [together(a.work), together(b.work)]
  await nextTurn()
  results.push(
    alone(c.work),
    alone(d.work),
    together(async () => 'e'),
  )
  a.end()
  await nextTurn()
  expect(log).toEqual(['a', 'b'])
  b.end()
  await nextTurn()
  expect(log).toEqual(['a', 'b', 'c'])
  c.end()
  await nextTurn()
  expect(log).toEqual(['a', 'b', 'c', 'd'])
  d.end()
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('what fails alone keeps nobody waiting', async () => {
  const log: string[] = []
  const { alone, together } = createQuarantine()
  const bad = held(log, 'bad')
  const failing = alone(bad.work)
  const next = together(async () => 'next')
  bad.fail()
  await expect(failing).rejects.toThrow('bad')
  expect(await next).toBe('next')
})
