import { expect, test } from 'vitest'
import { parsedPages } from '../../../../../src/api/compat/ocr-space/parsed-pages.ts'

test('pages that could not be read stand where they belong', () => {
  const errors = [
    { index: 0, page: 2, code: 'recognition-timeout', detail: 'Too slow.' },
    { index: 0, page: 9, code: 'recognition-crashed', detail: 'Crashed.' },
  ] as const
  const read = ['{"ParsedText":"one"}', '{"ParsedText":"ten"}'].join('\n')
  expect(JSON.parse(parsedPages([1, 10], read, errors))).toMatchObject([
    { ParsedText: 'one' },
    { ParsedText: '', FileParseExitCode: -20, ErrorMessage: 'Too slow.' },
    { ParsedText: '', FileParseExitCode: -10, ErrorMessage: 'Crashed.' },
    { ParsedText: 'ten' },
  ])
})

test('a picture that could not be read is a page, too', () => {
  const errors = [{ index: 0, code: 'unreadable-image', detail: 'Corrupt.' }] as const
  expect(JSON.parse(parsedPages([], '', errors))).toMatchObject([{ FileParseExitCode: -10 }])
})
