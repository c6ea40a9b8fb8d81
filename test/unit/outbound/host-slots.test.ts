import { expect, test } from 'vitest'
import { createHostSlots } from '../../../src/outbound/host-slots.ts'

test('who finds all slots of a host taken is told to come back, each later than the one before, up to a bound', async () => {
  const slots = createHostSlots({ perHost: 2, longestWaitMs: 170 })
  const held = Promise.withResolvers<string>()
  const calls = [1, 2].map(() => slots.call('slow.example', () => held.promise))
  const waits: number[] = []
  for (let i = 0; i < 4; i++) {
    const turn = await slots.call('slow.example', () => expect.fail('there was no slot'))
    waits.push('waitMs' in turn ? turn.waitMs : 0)
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits[0]).toBeGreaterThan(0)
  expect(Math.max(...waits)).toBeLessThanOrEqual(170)
  expect(await slots.call('other.example', async () => 'called')).toEqual({ result: 'called' })
  held.resolve('done')
  expect(await Promise.all(calls)).toEqual([{ result: 'done' }, { result: 'done' }])
  await expect(slots.call('slow.example', () => Promise.reject(new Error('fails')))).rejects.toThrow('fails')
  expect(await slots.call('slow.example', async () => 'free')).toEqual({ result: 'free' })
})
