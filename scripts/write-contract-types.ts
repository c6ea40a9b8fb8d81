import { writeFile } from 'node:fs/promises'
import { contractTypes } from './contract-types.ts'

/** Writes client/contract.ts from docs/openapi.json. */
await writeFile('client/contract.ts', await contractTypes())
