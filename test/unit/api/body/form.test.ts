import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createForm } from '../../../../src/api/body/form.ts'

const type = 'multipart/form-data; boundary=edge'
const part = (headers: string, body: string) =>
  `--edge\r\ncontent-disposition: form-data; ${headers}\r\n\r\n${body}\r\n`
const file = (body: string, name = 'file') => part(`name="${name}"; filename="a.png"`, body)
const field = (name: string, value: string) => part(`name="${name}"`, value)
const form = (...parts: string[]) => Buffer.from(`${parts.join('')}--edge--\r\n`, 'latin1')
const isProblem = expect.objectContaining({ code: expect.stringMatching(/^(invalid-request|too-many-images)$/) })

/** Reads a form that comes in pieces of this size. */
async function read(bytes: Buffer, { pieces = bytes.length, contentType = type, take = (_bytes: number) => {} } = {}) {
  const sink = createForm(contentType, { maxFiles: 3, mostBytes: bytes.length, take, fileParts: ['file'] })
  for (let at = 0; at < bytes.length; at += pieces) sink.add(bytes.subarray(at, at + pieces))
  return sink.end()
}

describe('a form', () => {
  test.each([1, 2, 7, 1_000])('gives its files in order, and its fields, in pieces of %s bytes', async (pieces) => {
    const whole = form(file('one\r\n--edg'), field('language', 'eng'), file('two'), field('pages', ''), file('\r\n'))
    const { files, fields } = await read(whole, { pieces })
    expect(files.map((each) => `${each.part}: ${String(each.bytes)}`)).toEqual([
      'file: one\r\n--edg',
      'file: two',
      'file: \r\n',
    ])
    expect(fields).toEqual({ language: 'eng' })
  })

  test('may have a file without a name, and any bytes in it', async () => {
    const bytes = String.fromCharCode(...Array(256).keys())
    const { files } = await read(form(part('name="file"', bytes)))
    expect(files[0]?.bytes.toString('latin1')).toBe(bytes)
  })

  test('that is empty has nothing in it', async () => {
    expect(await read(form())).toEqual({ files: [], fields: {} })
  })

  test('counts the memory of all of its files, and gives back what they do not need', async () => {
    const counted: number[] = []
    const large = 'x'.repeat(100_000)
    await read(form(file(large), file(large)), { pieces: 10_000, take: (bytes) => counted.push(bytes) })
    expect(Math.max(...counted)).toBeGreaterThanOrEqual(200_000)
    expect(counted.at(-1)).toBeLessThan(300_000)
  })
})

describe('is refused', () => {
  test.each([
    ['without a boundary', form(file('one')), { contentType: 'multipart/form-data' }],
    ['with another boundary', form(file('one')), { contentType: 'multipart/form-data; boundary=other' }],
    ['with a file in another part', form(file('one', 'image')), {}],
    ['with too many files', form(...Array(4).fill(file('one'))), {}],
    ['with too many fields', form(...Array.from({ length: 17 }, (_, i) => field(`f${i}`, 'x'))), {}],
    ['with too many parts', form(...Array(30).fill('--edge\r\nx-nothing: 1\r\n\r\n\r\n')), {}],
    ['with too long a field', form(field('language', 'x'.repeat(3_000))), {}],
    ['that is no form', Buffer.from('{"image_data": "QUJD"}'), {}],
  ])('%s', async (_, bytes, options) => {
    await expect(read(bytes, options)).rejects.toEqual(isProblem)
    await expect(read(bytes, { ...options, pieces: 5 })).rejects.toEqual(isProblem)
  })

  test('wherever it is cut off', async () => {
    const whole = form(file('one'), field('language', 'eng'), file('two'))
    const end = whole.lastIndexOf('--')
    for (let length = 1; length < end; length++) {
      await expect(read(whole.subarray(0, length)), `after ${length} bytes`).rejects.toEqual(isProblem)
    }
  })

  test('when there is no room for a file', async () => {
    const noRoom = new Error('no room')
    const take = (bytes: number) => {
      if (bytes > 50_000) throw noRoom
    }
    await expect(read(form(file('x'.repeat(60_000))), { take })).rejects.toBe(noRoom)
  })
})

test('whatever comes, it comes to an end', async () => {
  const token = fc.constantFrom(
    '--edge', '--', '\r\n', '\r\n\r\n', '\r', '\n', ':', ';', '"', '=', 'content-disposition: form-data', 'name="file"', '; ',
    'filename="a"', "filename*=UTF-8''a", 'content-type: a/b', 'x', '\0', 'ÿ', 'content-transfer-encoding: base64', '__proto__',
  ) // biome-ignore format: a list
  const bytes = fc
    .array(token, { maxLength: 60 })
    .map((tokens) => Buffer.from(`--edge\r\n${tokens.join('')}`, 'latin1'))
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (body, pieces) => {
      const outcome = await read(body, { pieces }).catch((error: unknown) => error)
      expect(outcome).toEqual(expect.toBeOneOf([expect.objectContaining({ fields: expect.anything() }), isProblem]))
    }),
    { numRuns: 2_000, timeout: 5_000 },
  )
}, 60_000)
