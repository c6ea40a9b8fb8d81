import { expect, test } from 'vitest'
import { freeMemory } from '../../src/free-memory.ts'

test('bytes that have their memory to themselves give it back', () => {
  const bytes = Buffer.allocUnsafeSlow(1_000)
  freeMemory(bytes)
  expect(bytes.length).toBe(0)
})

test('bytes that are a part of something larger stay', () => {
  const whole = Buffer.from('0123456789'.repeat(1_000))
  freeMemory(whole.subarray(0, 5_000))
  freeMemory(Buffer.from('small, so from the pool of all small ones'))
  expect(whole.toString()).toBe('0123456789'.repeat(1_000))
  expect(Buffer.from('still there').toString()).toBe('still there')
})
