import { expect, test } from 'vitest'
import { wantedType } from '../../../src/api/wanted-type.ts'

const offered = ['text/plain', 'application/xml', 'application/pdf', 'text/markdown']

test.each([
  [undefined, undefined],
  ['', undefined],
  ['*/*', undefined],
  ['application/json', undefined],
  ['application/json, text/plain;q=0.9', undefined],
  ['text/plain', 'text/plain'],
  ['TEXT/Plain; charset=utf-8', 'text/plain'],
  ['text/plain;q=0.5, application/pdf', 'application/pdf'],
  ['application/pdf;q=0, text/plain', 'text/plain'],
  ['application/pdf, */*;q=0.1', 'application/pdf'],
  ['*/*;q=0.9, application/pdf;q=0.5', undefined],
  ['text/csv, application/pdf;q=0.5', 'application/pdf'],
  ['text/csv', undefined],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', undefined],
  ['nonsense', undefined],
])('Accept: %s wants %s', (accept, type) => {
  expect(wantedType(accept, offered)).toBe(type)
})
