import { expect, test } from 'vitest'
import { isLoaded } from '../../../src/model/language.ts'

test.each(['eng', 'deu', 'eng+deu', 'deu+eng'])('%s is loaded', (language) => {
  expect(isLoaded(language, ['eng', 'deu'])).toBe(true)
})

test.each(['fra', 'eng+fra', 'eng+eng', 'eng+', '+', '', 'ENG', 'eng deu'])('"%s" is not loaded', (language) => {
  expect(isLoaded(language, ['eng', 'deu'])).toBe(false)
})
