import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contractTypes } from '../../../scripts/contract-types.ts'

test('client/contract.ts is what `npm run client:types` writes', async () => {
  expect(readFileSync('client/contract.ts', 'utf8')).toBe(await contractTypes())
})
