/**
 * The program of one way's process: whatever runs in the background (compilers, garbage collection, engines) is counted where it
 * belongs, and the peak of memory is the way's own. `reader-process.ts OPENER MODEL`; asked and answered over IPC.
 */
import { readFileSync } from 'node:fs'
import type { Step } from '../src/recognition/prepare/chain.ts'
import { cpuSeconds } from './meter.ts'
import { open, type Reading } from './readers.ts'

/** Which image, and which steps not to take. */
export interface Question {
  readonly file: string
  readonly skip: readonly Step[]
}

/** What came of one image, and what it took. */
export interface Outcome extends Reading {
  readonly cpuS: number
  /** By the clock. */
  readonly timeS: number
}

const [opener = '', model = ''] = process.argv.slice(2)
const read = await open(opener, model).catch((error: unknown) => {
  process.send?.({ failed: error instanceof Error ? error.message : String(error) })
  process.exit(0)
})

async function answer({ file, skip }: Question): Promise<Outcome> {
  const bytes = readFileSync(file)
  const [startedAt, before] = [performance.now(), cpuSeconds()]
  const reading = await read(bytes, new Set(skip))
  return { ...reading, cpuS: cpuSeconds() - before, timeS: (performance.now() - startedAt) / 1000 }
}

process.on('message', (question: Question) => void answer(question).then((outcome) => process.send?.(outcome)))
process.on('disconnect', () => process.exit(0))
process.send?.({})
