import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { formatOf } from '../../../src/documents/format.ts'

const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })

describe('formatOf', () => {
  test.each(['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'] as const)('knows %s by its bytes', async (format) => {
    expect(formatOf(await picture.clone().toFormat(format).toBuffer())).toBe(format)
  })

  test('knows BMP by the size of its second header', () => {
    const bmp = Buffer.alloc(60)
    bmp.write('BM')
    bmp.writeUInt32LE(40, 14)
    expect(formatOf(bmp)).toBe('bmp')
    expect(formatOf(Buffer.from('BM, said the man, is short for something else'))).toBeUndefined()
  })

  test.each(['', '<svg xmlns="http://www.w3.org/2000/svg"/>', '%PDF-1.7', 'hello', '\u0089PN'])(
    'knows nothing else: %j',
    (text) => {
      expect(formatOf(Buffer.from(text, 'latin1'))).toBeUndefined()
    },
  )
})
