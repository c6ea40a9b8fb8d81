import { expect, test } from 'vitest'
import { languageFor } from '../../../../src/api/compat/language-for.ts'

const loaded = ['eng', 'deu', 'chi_sim', 'chi_tra', 'srp', 'srp_latn', 'ell', 'ita_old']

test.each([
  ['en', 'eng'],
  ['en-GB', 'eng'],
  ['de', 'deu'],
  ['ger', 'deu'],
  ['deu', 'deu'],
  ['gre', 'ell'],
  ['zh', 'chi_sim'],
  ['zh-Hant', 'chi_tra'],
  ['zh-TW', 'chi_tra'],
  ['chi_tra', 'chi_tra'],
  ['sr', 'srp'],
  ['sr-Latn', 'srp_latn'],
  ['it', undefined],
  ['fr', undefined],
  ['', undefined],
  ['no language at all', undefined],
])('%s is %s', (tag, language) => {
  expect(languageFor(tag, loaded)).toBe(language)
})
