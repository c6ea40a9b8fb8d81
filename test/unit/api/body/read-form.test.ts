import { expect, test } from 'vitest'
import { readForm } from '../../../../src/api/body/read-form.ts'

const one = Buffer.from('one')
const two = Buffer.from('two')
const fileOf = (bytes: Buffer<ArrayBuffer>) => ({ part: 'file', bytes })

test('gives the files, the shape, and the options as they are meant', () => {
  const fields = { language: 'eng', pages: '2', pdf_text: 'ocr', password: ' x ', outputs: 'pdf, pdf', other: '' }
  expect(readForm({ files: [fileOf(one)], fields })).toEqual({
    requested: {
      shape: 'single',
      images: [one],
      options: {
        language: 'eng',
        pages: [{ from: 2, to: 2 }],
        pdf_text: 'ocr',
        password: ' x ',
        outputs: ['pdf', 'pdf'],
      },
    },
  })
  expect(readForm({ files: [fileOf(one), fileOf(two)], fields: {} }).requested).toEqual({
    shape: 'batch',
    images: [one, two],
    options: {},
  })
})

test('tells the first file that is empty, and gives those before it, which may be at fault too', () => {
  const { requested, fault } = readForm({ files: [one, Buffer.alloc(0), two].map(fileOf), fields: {} })
  expect(requested).toEqual({ shape: 'batch', images: [one], options: {} })
  expect(fault).toMatchObject({ code: 'invalid-request', index: 1 })
})
