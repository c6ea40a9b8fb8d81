import { expect, test } from 'vitest'
import { readPgm } from '../../../src/recognition/native/pgm.ts'
import { toPage } from '../../../src/recognition/page.ts'

test('a page is read as it was written', () => {
  const data = Buffer.from([80, 53, 10, 32, 48, 255]) // looks like a header itself
  expect(readPgm(toPage({ data, width: 3, height: 2 }))).toEqual({ width: 3, height: 2, pixels: data })
})

test.each([
  ['another format', 'P6\n1 1\n255\n   '],
  ['16 bits', 'P5\n1 1\n65535\n  '],
  ['fewer pixels than it says', 'P5\n2 2\n255\n   '],
  ['more pixels than it says', 'P5\n1 1\n255\n  '],
  ['no pixels', 'P5\n0 1\n255\n'],
  ['nothing', ''],
])('%s is refused', (_, text) => {
  expect(() => readPgm(Buffer.from(text, 'latin1'))).toThrow('page')
})
