import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { ModelKind } from '../src/recognition/models.ts'
import { type Step, steps } from '../src/recognition/prepare/chain.ts'
import { peakBytes } from './meter.ts'
import type { Outcome, Question } from './reader-process.ts'

/** A way to read images: a process of its own, or another way's with steps left out. */
export interface Way {
  readonly name: string
  readonly model: ModelKind
  readonly opener: 'plain' | 'command' | 'lector' | 'native' | 'auto' | 'all'
  readonly process: ChildProcess
  readonly skip: readonly Step[]
  /** The way with all steps, of one that leaves some out. */
  readonly whole?: Way
  /** The most memory that its process and their children had, in bytes. */
  peakBytes: number
}

/** How often a process that reads is looked at for its peak of memory: a command ends with its figure. */
const lookEveryMs = 20

const known = [
  { opener: 'plain', name: 'tesseract.js as it comes', models: ['best_int'] },
  { opener: 'command', name: 'the tesseract command, a process an image', models: ['best_int', 'fast'] },
  { opener: 'lector', name: 'Lector with tesseract.js, READER=tesseract', models: ['best_int', 'fast'] },
  { opener: 'native', name: 'Lector with native, READER=tesseract', models: ['best_int', 'fast'] },
  { opener: 'auto', name: 'Lector with native, READER=auto', models: ['best_int', 'fast'] },
  { opener: 'all', name: 'Lector with native, READER=all', models: ['best_int'] },
] as const

/**
 * Starts every way that this machine has; says on stderr which it has not.
 *
 * @param wanted only these, as `opener/model`
 */
export async function openWays(wanted?: readonly string[]): Promise<Way[]> {
  const all = known.flatMap(({ opener, name, models }) => models.map((model) => ({ opener, name, model })))
  const some = all.filter(({ opener, model }) => wanted?.includes(`${opener}/${model}`) ?? true)
  const opened = await Promise.all(some.map(({ name, opener, model }) => open(name, opener, model)))
  return opened.flatMap((way) => way ?? [])
}

/** Lector's first way with steps of its preparation left out. */
export function withoutSteps(ways: readonly Way[]): Way[] {
  const whole = ways.find(({ opener }) => opener === 'lector' || opener === 'native')
  if (!whole) throw new Error('None of the ways has a preparation.')
  const without = (name: string, skip: readonly Step[]): Way => ({ ...whole, name, skip, whole })
  return [...steps.map((step) => without(`without ${step}`, [step])), without('without any of them', steps)]
}

async function open(name: string, opener: Way['opener'], model: ModelKind): Promise<Way | undefined> {
  const child = fork(new URL('reader-process.ts', import.meta.url), [opener, model], { serialization: 'advanced' })
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`${name}, ${model}, ended with ${code}.`) // nobody would answer for it
  })
  const [message] = await once(child, 'message')
  if (message.failed === undefined) return { name, model, opener, process: child, skip: [], peakBytes: 0 }
  process.stderr.write(`left out: ${name}, ${model}: ${message.failed}\n`)
  return undefined
}

/** Reads an image one way. */
export async function ask(way: Way, file: string): Promise<Outcome> {
  const look = () => {
    way.peakBytes = Math.max(way.peakBytes, peakBytes(way.process.pid ?? 0))
  }
  const looking = setInterval(look, lookEveryMs)
  way.process.send({ file, skip: way.skip } satisfies Question)
  const [outcome] = await once(way.process, 'message')
  clearInterval(looking)
  look()
  return outcome
}
