import { expect, test } from 'vitest'
import { createLineJoiner } from '../../../../../src/results/outputs/markdown/join-lines.ts'

test.each([
  ['a', 'b', 'a b'],
  ['漢', '字', '漢字'],
  ['the recom-', 'mendations of', 'the recommendations of'],
  ['re\u00ad', 'port', 'report'],
  ['self-', 'made', 'self-made'],
  ['up-to-', 'date', 'up-to-date'],
  ['Anglo-', 'Saxon', 'Anglo-Saxon'],
  ['2021-', '2022', '2021-2022'],
  ['an A4-', 'sized sheet', 'an A4-sized sheet'],
  ['Haupt-', 'und Nebensatz', 'Haupt- und Nebensatz'],
  ['a dash -', 'here', 'a dash - here'],
])('"%s" and "%s" are "%s"', (before, after, expected) => {
  expect(createLineJoiner([])(before, after)).toBe(expected)
})

test('the document says whether a hyphen belongs to a word', () => {
  const join = createLineJoiner(['Memory-safety,', '(cooperate)', 'co-author'])
  expect(join('memory-', 'efficient')).toBe('memory-efficient')
  expect(join('co-', 'operate')).toBe('cooperate')
  expect(join('co-', 'author')).toBe('co-author')
})
