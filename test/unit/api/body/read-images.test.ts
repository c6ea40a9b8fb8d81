import { expect, test } from 'vitest'
import { readImages } from '../../../../src/api/body/read-images.ts'

const read = (body: unknown) => readImages(Buffer.from(JSON.stringify(body)), 3)

test('gives the bytes of one image or of several, in order, and the shape', () => {
  expect(read({ image_data: 'QUI=', language: 'eng', pages: '1-3,7', outputs: ['pdf'], other: 1 })).toEqual({
    requested: {
      shape: 'single',
      images: [Buffer.from('AB')],
      urls: [],
      options: {
        language: 'eng',
        pages: [
          { from: 1, to: 3 },
          { from: 7, to: 7 },
        ],
        outputs: ['pdf'],
      },
    },
  })
  expect(read({ image_data: ['QUI=', 'QUJD'] }).requested).toMatchObject({
    shape: 'batch',
    images: [Buffer.from('AB'), Buffer.from('ABC')],
  })
})

test('tells the first item that is not base64, and gives those before it, which may be at fault too', () => {
  const { requested, fault } = read({ image_data: ['QUI=', '!', '?'] })
  expect(requested.images).toEqual([Buffer.from('AB')])
  expect(fault).toMatchObject({ code: 'invalid-request', index: 1 })
})

test('refuses more images than allowed, whatever is wrong with them', () => {
  const body = Buffer.from(`{"image_data":[${'1,'.repeat(40_000)}1]}`)
  expect(() => readImages(body, 3)).toThrow(expect.objectContaining({ code: 'too-many-images' }))
})

test.each([null, 7, {}, { image_data: [] }, { image_data: [1] }])('refuses %j by its form', (body) => {
  expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid-request' }))
})
