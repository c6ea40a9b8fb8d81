import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assemble } from '../../../src/results/assemble.ts'
import { selectItem } from '../../../src/results/select-item.ts'
import { anyPage } from '../../support/any-results.ts'

test('an item of several is as if it had come alone', () => {
  fc.assert(
    fc.property(anyPage, anyPage, anyPage, (a, b, c) => {
      const [first, ...second] = [
        { item: 0, page: 1, result: a },
        { item: 2, page: 4, result: b },
        { item: 2, page: 5, result: c },
      ] as const
      const result = assemble([first, ...second])
      expect(selectItem(result, 0)).toEqual(assemble([first]))
      expect(selectItem(result, 2)).toEqual(assemble(second))
      expect(selectItem(result, 1)).toBeUndefined()
    }),
  )
})
