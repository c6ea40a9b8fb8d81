import { expect, test } from 'vitest'
import { vouched } from '../../../src/recognition/vouched.ts'

const box = { left: 0, top: 0, right: 1, bottom: 1 }
const line = (...words: Array<[content: string, confidence: number]>) => ({
  box,
  words: words.map(([content, confidence]) => ({ content, confidence, box })),
})

test('what is seen in noise goes: short words, none of them sure', () => {
  const seen = [
    line(['28', 0.29], ['Pre', 0.53], ['oy,', 0.15]),
    line(['5', 0.6]),
    line(['—', 0.99]),
    line(['EA', 0.7]),
  ]
  expect(vouched([seen])).toEqual([[]])
})

test('a sure word keeps its line, however short, and so does a fair mean over some letters', () => {
  const price = line(['Total', 0.5], ['7', 0.9])
  const page = [price, line(['7', 0.86]), line(['crumpled', 0.6], ['?', 0.1]), line(['价', 0.9])]
  expect(vouched([page])).toEqual([page])
})

test('among sure lines worn ones of some length are kept, specks are not', () => {
  const [sure, worn, speck] = [line(['Total', 0.9]), line(['Subtofal', 0.4]), line(['io', 0.4])]
  expect(vouched([[sure], [worn, speck]])).toEqual([[sure], [worn]])
  expect(vouched([[worn, speck]])).toEqual([[]])
})
