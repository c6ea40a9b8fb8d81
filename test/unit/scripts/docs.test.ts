import { describe, expect, test } from 'vitest'
import { faultOf } from '../../../scripts/docs/answers.ts'
import { blocksOf, isRunnable } from '../../../scripts/docs/blocks.ts'

const fence = '```'

test('blocks are found with what the document shows after them', () => {
  const markdown = `# A\n${fence}sh\ncurl x\n${fence}\n\nsays:\n\n${fence}json\n{"a":1}\n${fence}\n\n${fence}bash\ndocker\n${fence}\n`
  const blocks = blocksOf(markdown)
  expect(blocks.map(({ language, shown }) => [language, shown?.language])).toEqual([
    ['sh', 'json'],
    ['json', 'bash'],
    ['bash', undefined],
  ])
  expect(blocks.filter(isRunnable).map(({ code }) => code)).toEqual(['curl x'])
})

describe('what a block printed', () => {
  const problem = JSON.stringify({ type: 'urn:lector:problem:x', status: 400, code: 'x' })

  test.each([
    ['is right with the keys that are shown', '{"b":2,"a":1}', '{"a":9,"b":8}'],
    ['is right with those of any line that is shown', '{"a":1}', '{"b":1}\n{"a":2}'],
    ['is right when the problem is the one that is shown', problem, problem],
    ['is right when one follows the other on a line', '{"a":1}{"a":2}', '{"a":1}'],
    ['need not be JSON', 'a page of text', undefined],
  ])('%s', (_, printed, shown) => expect(faultOf(printed, shown)).toBeUndefined())

  test.each([
    ['has other keys', '{"a":1}', '{"b":1}', 'another answer'],
    ['is another problem', problem, problem.replaceAll('x', 'y'), 'another answer'],
    ['is nothing', '', '{"a":1}', 'no JSON'],
    ['is a problem that is not shown', problem, undefined, 'a problem'],
  ])('is wrong when it %s', (_, printed, shown, fault) => expect(faultOf(printed, shown)).toContain(fault))
})
