import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from '../../../../src/api/body/json.ts'

const maxImages = 3
const parse = (text: string) => parseJson(Buffer.from(text), maxImages)
const invalid = expect.objectContaining({ code: 'invalid-request' })

/** Those are refused, which has a test of its own. */
const poisoned = /__proto__|constructor/

test('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (value, pretty) => {
      const text = JSON.stringify(value, null, pretty ? 2 : undefined)
      fc.pre(!poisoned.test(text))
      expect(parse(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('refuses what JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('[]{}",:\\u0 19e"truefalsn\u0000é')) }), (text) => {
      let expected: unknown
      try {
        expected = JSON.parse(text)
      } catch {
        expect(() => parse(text)).toThrow(invalid)
        return
      }
      expect(parse(text)).toEqual(expected)
    }),
  )
})

test.each([
  ['an escaped quote', '{"a":"\\"[[[[[[[[[[[[\\\\"}'],
  ['backslashes to the end', '{"a":"\\\\\\\\"}'],
  ['brackets in strings', `{"a":${JSON.stringify('['.repeat(200_000))}}`],
  ['the last of two equal keys', '{"a":1,"a":2}'],
])('reads %s', (_, text) => {
  expect(parse(text)).toEqual(JSON.parse(text))
})

const megabytes = 32 * 1024 * 1024
const bombs: Array<[what: string, unit: string, code: string]> = [
  ['of depth', '[', 'invalid-request'],
  ['of objects', '{"a":', 'invalid-request'],
  ['of lists', '[[],[', 'invalid-request'],
  ['of keys', '{"image_data":"A"},', 'invalid-request'],
  ['of numbers', '1,', 'invalid-request'],
  ['of escaped quotes', '\\"', 'invalid-request'],
  ['of backslashes', '\\\\', 'invalid-request'],
  ['of white space', ' ', 'invalid-request'],
  ['of NUL bytes', '\0', 'invalid-request'],
  ['of bytes that are no UTF-8', '\x80', 'invalid-request'],
]
test.each(bombs)('refuses a bomb %s in a moment', (_, unit, code) => {
  for (const start of ['', '"', '{"image_data":"', '{"a":"",']) {
    const before = process.threadCpuUsage()
    const bomb = Buffer.alloc(megabytes, Buffer.from(unit, 'latin1'))
    bomb.write(start)
    expect(() => parseJson(bomb, maxImages)).toThrow(expect.objectContaining({ code }))
    const { user, system } = process.threadCpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(2_000)
  }
})

test('a list of millions is too many images', () => {
  const bytes = Buffer.alloc(megabytes, '1,')
  bytes.write('{"image_data":[')
  expect(() => parseJson(bytes, maxImages)).toThrow(expect.objectContaining({ code: 'too-many-images' }))
})

test.each([
  '{"__proto__":{"a":1}}',
  '{"a":{"__proto__":1}}',
  '{"constructor":{"prototype":{}}}',
  '{"\\u005f_proto__":1}',
])('refuses a poisoned key: %s', (text) => {
  expect(() => parse(text)).toThrow(invalid)
})

test.each(['\xff', '"\xc3"', '{"image_data":"\xed\xa0\x80"}'])('refuses what is not UTF-8: %j', (text) => {
  expect(() => parseJson(Buffer.from(text, 'latin1'), maxImages)).toThrow(invalid)
})
